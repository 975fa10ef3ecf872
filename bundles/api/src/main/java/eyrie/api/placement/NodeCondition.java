/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import eyrie.api.node.NodeInfo;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Takes nodes out of use for a reason of its own, a license or an update for instance. Its answer changes only with
 * {@link PlacementChanges}. Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface NodeCondition {
    /** The state that the node is in because of this, {@code UPDATING} or {@code INACTIVE}; empty if it may be used. */
    Optional<NodeState> of(NodeInfo node);
}
