/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.NodeInfo;
import eyrie.scheduler.internal.InstanceTable.Naming;
import eyrie.scheduler.internal.InstanceTable.Waiting;
import eyrie.scheduler.internal.placement.Decision;
import eyrie.scheduler.internal.placement.Demand;
import eyrie.scheduler.internal.placement.Placement;
import eyrie.scheduler.internal.placement.Room;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives nodes to the instances in the queue, inside the transaction of whatever made room or need. */
final class Placer {
    private final Placement placement = new Placement();
    private final Lifecycle lifecycle;
    private final Timers timers;

    Placer(Lifecycle lifecycle, Timers timers) {
        this.lifecycle = lifecycle;
        this.timers = timers;
    }

    /** Looks at the whole queue: there is room that was not there before. */
    void place(Connection connection) throws SQLException {
        place(connection, 0);
    }

    /** Looks at what was added behind a position: whoever stands before it has found no room already. */
    void place(Connection connection, long afterPosition) throws SQLException {
        List<Waiting> queue = InstanceTable.waiting(connection, afterPosition);
        if (queue.isEmpty()) {
            return;
        }
        List<Room> rooms = NodeTable.list(connection).stream()
                .map(node -> new Room(node.info(), node.state(), node.used()))
                .toList();
        List<Decision> decisions =
                placement.decide(queue.stream().map(Waiting::demand).toList(), rooms);
        Set<String> changedNodes = new HashSet<>();
        for (int i = 0; i < queue.size(); i++) {
            switch (decisions.get(i)) {
                case Decision.Placed placed -> {
                    assign(connection, queue.get(i).demand(), placed.node());
                    changedNodes.add(placed.node().id());
                }
                case Decision.Waiting waiting -> explain(connection, queue.get(i), waiting.message());
            }
        }
        for (String node : changedNodes) {
            lifecycle.reassigned(connection, node);
        }
    }

    private void assign(Connection connection, Demand demand, NodeInfo node) throws SQLException {
        String id = demand.instanceId();
        Naming naming = InstanceTable.naming(connection, id);
        Map<String, String> values = Map.of(
                "template_name", naming.templateName(),
                "template_id", demand.templateId(),
                "instance_id", id,
                "node_id", node.id(),
                "node_name", node.name(),
                "ts", Long.toString(Sql.micros(timers.now()) * 1000));
        String name = VmNames.fill(naming.nameTemplate(), values);
        boolean taken = InstanceTable.vmNameTaken(connection, node.id(), name);
        lifecycle.placed(connection, id, node, taken ? VmNames.withId(name, id) : name);
    }

    private void explain(Connection connection, Waiting instance, String message) throws SQLException {
        if (!message.equals(instance.message())) {
            InstanceTable.setMessage(connection, instance.demand().instanceId(), message, timers.now());
        }
    }
}
