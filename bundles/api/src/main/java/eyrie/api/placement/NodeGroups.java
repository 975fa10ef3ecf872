/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import eyrie.api.node.NodeGroup;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** Tells which groups nodes are in, for those who show nodes. Needs nothing but the database. Thread-safe. */
@ConsumerType
@FunctionalInterface
public interface NodeGroups {
    /** The ids of the groups of each node that is in any, by the node's id. */
    Map<String, List<String>> memberships();

    /** All groups, by name. They can be read while the feature is off; changing them needs {@code Groups}. */
    default List<NodeGroup> list() {
        return List.of();
    }
}
