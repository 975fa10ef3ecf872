/* SPDX-License-Identifier: Apache-2.0 */
/** Work that takes longer than a request: who waits for it sees every step. */
package eyrie.rest.internal.v1.jobs;
