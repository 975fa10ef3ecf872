/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal;

import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The nodes that have announced themselves. */
public final class FakeNodes implements Nodes {
    public int instances;
    private final FakeAssignments assignments;

    public FakeNodes(FakeAssignments assignments) {
        this.assignments = assignments;
    }

    @Override
    public List<NodeStatus> list() {
        synchronized (assignments) {
            return assignments.nodes.values().stream()
                    .map(node -> new NodeStatus(node, "Active", instances, Instant.now()))
                    .toList();
        }
    }

    @Override
    public Optional<NodeStatus> find(String id) {
        return list().stream().filter(node -> node.info().id().equals(id)).findFirst();
    }
}
