/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.fleet;

import java.time.Instant;

/**
 * What a node is given when it joins, and again each time that it renews its certificate.
 *
 * @param nodeId who it is
 * @param certificate PEM text: the node's certificate and the authority's
 * @param authorities PEM text: all authorities of the fleet's controllers, of which each vouches for its own server
 * @param expires end of the certificate
 */
public record Admission(String nodeId, String certificate, String authorities, Instant expires) {}
