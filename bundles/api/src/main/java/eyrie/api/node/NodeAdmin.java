/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** What an operator decides about nodes. On disk on return. Thread-safe. */
@ProviderType
public interface NodeAdmin {
    Optional<NodeConfiguration> configuration(String nodeId);

    /** @throws eyrie.api.EyrieException NOT_FOUND; INVALID naming the field */
    void configure(String nodeId, NodeConfiguration.Change change);

    /**
     * Forgets a node. Instances that are placed there end as failed.
     *
     * @throws eyrie.api.EyrieException NOT_FOUND; CONFLICT if the node is heard from
     */
    void delete(String nodeId);
}
