/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.event.Events;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateReport;
import eyrie.api.node.TemplateReport.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Begins and ends orders about templates on nodes: row, event and the node's revision in the one transaction. */
final class OrderKeeper {
    private final Events events;
    private final Lifecycle lifecycle;

    OrderKeeper(Events events, Lifecycle lifecycle) {
        this.events = events;
        this.lifecycle = lifecycle;
    }

    void begin(Connection connection, String nodeId, TemplateOrder order) throws SQLException {
        tell(connection, nodeId, order, "ordered", null);
        lifecycle.reassigned(connection, nodeId);
    }

    /** What is over on a node stays as it was. */
    void hear(Connection connection, String nodeId, TemplateReport report) throws SQLException {
        if (!DistributionTable.update(connection, nodeId, report) || report.state() == State.RUNNING) {
            return;
        }
        TemplateOrder order =
                DistributionTable.order(connection, report.order()).orElseThrow();
        boolean done = report.state() == State.DONE;
        tell(connection, nodeId, order, done ? "done" : "failed", report.message());
        lifecycle.reassigned(connection, nodeId);
    }

    private void tell(Connection connection, String nodeId, TemplateOrder order, String what, String message)
            throws SQLException {
        Map<String, Object> facts = new HashMap<>();
        facts.put("node_id", nodeId);
        facts.put("template", order.template() == null ? order.repository() : order.template());
        putUnlessNull(facts, "tag", order.tag());
        putUnlessNull(facts, "message", message);
        String area = switch (order.action()) {
            case HAVE -> "distribution.";
            case REMOVE -> "removal.";
        };
        events.append(connection, area + what, order.id(), facts);
    }

    private static void putUnlessNull(Map<String, Object> facts, String key, String value) {
        if (value != null) {
            facts.put(key, value);
        }
    }
}
