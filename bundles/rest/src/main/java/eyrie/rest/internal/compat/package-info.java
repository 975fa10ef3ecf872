/* SPDX-License-Identifier: Apache-2.0 */
/** The compatible API under {@code /api/v1}: existing CI plugins work with it unchanged. */
package eyrie.rest.internal.compat;
