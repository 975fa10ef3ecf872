/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import java.util.List;
import java.util.Optional;

/** The nodes that a test gives it. */
public record FakeNodes(List<NodeStatus> list) implements Nodes {
    @Override
    public Optional<NodeStatus> find(String id) {
        return list.stream().filter(node -> node.info().id().equals(id)).findFirst();
    }
}
