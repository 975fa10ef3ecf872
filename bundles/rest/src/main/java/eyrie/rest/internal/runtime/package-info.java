/* SPDX-License-Identifier: Apache-2.0 */
/** What the running program consists of, for operators: components, conditions, threads, memory, panels. */
package eyrie.rest.internal.runtime;
