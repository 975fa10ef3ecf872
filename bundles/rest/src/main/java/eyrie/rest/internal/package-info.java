/* SPDX-License-Identifier: Apache-2.0 */
/**
 * HTTP: the listener, the whiteboard that serves {@link eyrie.api.rest.Resource} services, who may call what, and how
 * JSON and failures look.
 */
package eyrie.rest.internal;
