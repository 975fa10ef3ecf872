/* SPDX-License-Identifier: Apache-2.0 */
/** The events of the control plane as server-sent events. */
package eyrie.rest.internal.events;
