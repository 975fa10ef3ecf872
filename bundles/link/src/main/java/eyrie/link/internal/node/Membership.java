/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.node.NodeInfo;
import java.time.Instant;
import java.util.List;

/**
 * What this machine knows of the fleet that it has joined. Holds the private key, so it is for its owner's eyes only.
 *
 * @param nodeId who this node is
 * @param controllers addresses, the first choice first
 * @param key PEM text (PKCS#8)
 * @param certificate PEM text: the node's and its authority's
 * @param authorities PEM text: those whose word counts for what is a controller
 * @param serverPin SHA-256 (URL-safe base64) of a certificate of another authority that the controller has shown; or null
 * @param caFile PEM text: authorities that are believed of the controllers' certificates beside everybody's; or null. Looked
 *     at only where there is a server pin
 * @param registry address of the registry where it is not the controllers', as {@code Welcome} has it; or null
 * @param name of the node for people, or null for its own
 * @param host address for users, or null for its own
 * @param wishes for the controller
 * @param joined when
 */
record Membership(
        String nodeId,
        List<String> controllers,
        String key,
        String certificate,
        String authorities,
        String serverPin,
        String caFile,
        String registry,
        String name,
        String host,
        NodeInfo.Wishes wishes,
        Instant joined) {
    Membership {
        controllers = List.copyOf(controllers);
    }

    Membership renewed(String newKey, String newCertificate) {
        return new Membership(
                nodeId,
                controllers,
                newKey,
                newCertificate,
                authorities,
                serverPin,
                caFile,
                registry,
                name,
                host,
                wishes,
                joined);
    }

    Membership told(String newAuthorities, String newRegistry) {
        return new Membership(
                nodeId,
                controllers,
                key,
                certificate,
                newAuthorities,
                serverPin,
                caFile,
                newRegistry,
                name,
                host,
                wishes,
                joined);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "node %s of %s".formatted(nodeId, controllers);
    }
}
