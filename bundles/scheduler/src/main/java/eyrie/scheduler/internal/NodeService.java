/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.scheduler.internal.Heartbeats.Heartbeat;
import eyrie.scheduler.internal.NodeTable.Row;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The nodes as stored, with what they said since the start. */
@Component(service = Nodes.class, property = Role.CONTROLLER)
public final class NodeService implements Nodes {
    private final Scheduler scheduler;

    @Activate
    public NodeService(@Reference Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public List<NodeStatus> list() {
        return scheduler.store().read(NodeTable::list).stream()
                .map(this::status)
                .toList();
    }

    @Override
    public Optional<NodeStatus> find(String id) {
        return scheduler
                .store()
                .read(connection -> NodeTable.find(connection, id))
                .map(this::status);
    }

    private NodeStatus status(Row node) {
        Optional<Heartbeat> heartbeat = scheduler.heartbeats().of(node.info().id());
        return new NodeStatus(
                heartbeat.map(Heartbeat::info).orElse(node.info()),
                node.state().label(),
                node.used(),
                heartbeat.map(Heartbeat::seen).orElse(node.seen()));
    }
}
