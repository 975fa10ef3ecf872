/* SPDX-License-Identifier: Apache-2.0 */
/** Processes in guests, their streams connected to HTTP requests. */
package eyrie.rest.internal.v1.exec;
