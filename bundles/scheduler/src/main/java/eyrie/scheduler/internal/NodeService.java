/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.placement.Load;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.Room;
import eyrie.scheduler.internal.Heartbeats.Heartbeat;
import eyrie.scheduler.internal.NodeTable.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The nodes as stored, with what they said since the start. */
@Component(service = Nodes.class, property = Role.CONTROLLER)
public final class NodeService implements Nodes {
    private final Scheduler scheduler;
    private final Memberships memberships;

    @Activate
    public NodeService(@Reference Scheduler scheduler, @Reference Memberships memberships) {
        this.scheduler = scheduler;
        this.memberships = memberships;
    }

    @Override
    public List<NodeStatus> list() {
        Map<String, List<String>> groups = memberships.all();
        return scheduler.store().read(NodeTable::list).stream()
                .map(node -> status(node, groups.getOrDefault(node.info().id(), List.of())))
                .toList();
    }

    @Override
    public Optional<NodeStatus> find(String id) {
        return scheduler
                .store()
                .read(connection -> NodeTable.find(connection, id))
                .map(node -> status(node, memberships.all().getOrDefault(id, List.of())));
    }

    private NodeStatus status(Row node, List<String> groups) {
        Optional<Heartbeat> heartbeat = scheduler.heartbeats().of(node.info().id());
        return new NodeStatus(
                heartbeat.map(Heartbeat::info).orElse(node.info()),
                state(node).label(),
                node.used(),
                heartbeat.map(Heartbeat::seen).map(scheduler.timers()::clockAt).orElse(node.seen()),
                Memberships.with(node.configuration(), groups));
    }

    private NodeState state(Row node) {
        NodeState state = scheduler.rules().state(node.state(), node.info(), node.configuration());
        return state == NodeState.ACTIVE && isStuck(node) ? NodeState.UNHEALTHY : state;
    }

    /** It is full and nothing runs: what was placed there does not start. */
    private static boolean isStuck(Row node) {
        Room room = new Room(node.info(), node.configuration(), node.state(), new Load(node.used(), 0, 0, 0));
        boolean full = room.limitedByResources()
                ? node.used() > 0 && node.used() >= node.info().capacity()
                : node.used() > 0 && node.used() >= room.mostInstances();
        return full && node.running() == 0;
    }
}
