/* SPDX-License-Identifier: Apache-2.0 */
/** What all resources share of reading requests and describing themselves. */
package eyrie.rest.internal.wire;
