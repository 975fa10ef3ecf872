/* SPDX-License-Identifier: Apache-2.0 */
/** Files into and out of guests, as tar streams. */
package eyrie.rest.internal.v1.files;
