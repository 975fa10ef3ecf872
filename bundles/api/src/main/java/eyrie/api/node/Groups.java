/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The groups of nodes; there only while the feature {@code groups} is. On disk on return. Thread-safe. */
@ProviderType
public interface Groups {
    /** By name. */
    List<NodeGroup> list();

    /** The group with this id or, failing that, this name. */
    Optional<NodeGroup> find(String idOrName);

    /** @throws eyrie.api.EyrieException CONFLICT if the name is taken; INVALID naming the field */
    NodeGroup create(String name, String description, String fallbackGroupId);

    /** Null leaves a field as it is; an empty fallback takes it away. @throws eyrie.api.EyrieException likewise; NOT_FOUND */
    NodeGroup update(String id, String name, String description, String fallbackGroupId);

    /** @throws eyrie.api.EyrieException NOT_FOUND; CONFLICT if an instance waits for it or another falls back to it */
    void delete(String id);

    /** Puts nodes into groups. Idempotent. @throws eyrie.api.EyrieException NOT_FOUND naming the first that is unknown */
    void add(List<String> groupIds, List<String> nodeIds);

    /** Takes nodes out of groups. Idempotent. @throws eyrie.api.EyrieException likewise */
    void remove(List<String> groupIds, List<String> nodeIds);
}
