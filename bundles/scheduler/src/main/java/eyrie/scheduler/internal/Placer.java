/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.NodeInfo;
import eyrie.scheduler.internal.InstanceTable.Current;
import eyrie.scheduler.internal.InstanceTable.Waiting;
import eyrie.scheduler.internal.placement.Decision;
import eyrie.scheduler.internal.placement.Placement;
import eyrie.scheduler.internal.placement.Room;
import eyrie.scheduler.internal.sql.Sql;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    void place(Connection connection) throws SQLException {
        List<Waiting> queue = InstanceTable.waiting(connection);
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
                    assign(connection, queue.get(i), placed.node());
                    changedNodes.add(placed.node().id());
                }
                case Decision.Waiting waiting ->
                    explain(connection, queue.get(i).current(), waiting.message());
            }
        }
        for (String node : changedNodes) {
            lifecycle.reassigned(connection, node);
        }
    }

    private void assign(Connection connection, Waiting instance, NodeInfo node) throws SQLException {
        String id = instance.demand().instanceId();
        Map<String, String> values = Map.of(
                "template_name", instance.templateName(),
                "template_id", instance.demand().templateId(),
                "instance_id", id,
                "node_id", node.id(),
                "node_name", node.name(),
                "ts", Long.toString(Sql.micros(timers.now()) * 1000));
        String name = VmNames.fill(instance.nameTemplate(), values);
        boolean taken = InstanceTable.vmNameTaken(connection, node.id(), name);
        String unique = taken ? VmNames.withId(name, id) : name;
        lifecycle.placed(connection, instance.current(), node.id(), node.name(), unique);
    }

    private void explain(Connection connection, Current instance, String message) throws SQLException {
        Status status = instance.status();
        if (!Objects.equals(message, status.message())) {
            lifecycle.change(connection, instance, status.withMessage(message));
        }
    }
}
