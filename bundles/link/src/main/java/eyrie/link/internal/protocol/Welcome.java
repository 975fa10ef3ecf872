/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.protocol;

import eyrie.api.fleet.Admission;
import java.time.Instant;

/**
 * What a controller tells a node of its membership: when it joins, when it renews its certificate, and whenever it asks.
 *
 * @param nodeId who it is
 * @param certificate PEM text: the node's certificate and the authority's; null where it did not ask for one
 * @param authorities PEM text: the authorities of the fleet's controllers
 * @param expires end of the certificate, or null
 * @param registry {@code HOST:PORT} or {@code :PORT} of the registry, where it has an address of its own; or null
 */
public record Welcome(String nodeId, String certificate, String authorities, Instant expires, String registry) {
    public static Welcome of(Admission admission, String registry) {
        return new Welcome(
                admission.nodeId(), admission.certificate(), admission.authorities(), admission.expires(), registry);
    }
}
