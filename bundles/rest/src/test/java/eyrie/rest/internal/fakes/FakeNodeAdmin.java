/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.EyrieException;
import eyrie.api.node.NodeAdmin;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.Nodes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Remembers what was decided about the nodes that there are. */
public final class FakeNodeAdmin implements NodeAdmin {
    public final List<String> deleted = new ArrayList<>();
    public volatile NodeConfiguration.Change change;

    private final Nodes nodes;

    public FakeNodeAdmin(Nodes nodes) {
        this.nodes = nodes;
    }

    @Override
    public Optional<NodeConfiguration> configuration(String nodeId) {
        return nodes.find(nodeId).map(node -> node.configuration());
    }

    @Override
    public void configure(String nodeId, NodeConfiguration.Change wanted) {
        require(nodeId);
        change = wanted;
    }

    @Override
    public void delete(String nodeId) {
        require(nodeId);
        deleted.add(nodeId);
    }

    private void require(String nodeId) {
        if (nodes.find(nodeId).isEmpty()) {
            throw EyrieException.notFound("node", nodeId);
        }
    }
}
