/* SPDX-License-Identifier: Apache-2.0 */
/** Eyrie's own API under {@code /eyrie/v1}: plain JSON, snake_case. */
package eyrie.rest.internal.v1;
