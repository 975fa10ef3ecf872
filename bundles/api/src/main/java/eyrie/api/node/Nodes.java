/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** The nodes that the controller knows. Thread-safe. */
@ProviderType
public interface Nodes {
    /** By name. */
    List<NodeStatus> list();

    Optional<NodeStatus> find(String id);
}
