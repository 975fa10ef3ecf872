/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import javax.net.ssl.SSLSocketFactory;

/**
 * Who a node is towards its controller.
 *
 * @param nodeId that its certificate names
 * @param tls proves it
 */
public record Identity(String nodeId, SSLSocketFactory tls) {}
