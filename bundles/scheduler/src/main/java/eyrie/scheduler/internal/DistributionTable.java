/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.Distribution;
import eyrie.api.node.TemplateOrder;
import eyrie.api.node.TemplateOrder.Action;
import eyrie.api.node.TemplateReport;
import eyrie.api.node.TemplateReport.State;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of orders about templates, and how far each node is with them. */
final class DistributionTable {
    static final String PART = "distribution";

    static final List<String> STEPS = List.of("""
            CREATE TABLE template_orders (
              id TEXT PRIMARY KEY,
              position BIGINT NOT NULL UNIQUE,
              action TEXT NOT NULL,
              template TEXT NOT NULL,
              tag TEXT,
              work TEXT NOT NULL,
              created_by TEXT NOT NULL,
              created BIGINT NOT NULL
            );
            CREATE TABLE template_orders_on_nodes (
              order_id TEXT NOT NULL REFERENCES template_orders (id) ON DELETE CASCADE,
              node_id TEXT NOT NULL,
              state TEXT NOT NULL,
              progress DOUBLE PRECISION NOT NULL,
              message TEXT,
              PRIMARY KEY (order_id, node_id)
            );
            CREATE INDEX template_orders_by_node ON template_orders_on_nodes (node_id, state);
            """);

    private DistributionTable() {}

    /** @param shown what the order is about, as whoever asked for it sees it */
    static void insert(
            Connection connection,
            TemplateOrder order,
            String shown,
            List<String> nodes,
            String createdBy,
            Instant created)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO template_orders (id, position, action, template, tag, work, created_by, created)
                VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM template_orders), ?, ?, ?, ?, ?, ?)""",
                order.id(),
                order.action().name(),
                shown,
                order.tag(),
                Json.text(order),
                createdBy,
                created);
        for (String node : nodes) {
            Sql.update(
                    connection,
                    "INSERT INTO template_orders_on_nodes (order_id, node_id, state, progress) VALUES (?, ?, ?, 0)",
                    order.id(),
                    node,
                    State.RUNNING.name());
        }
    }

    /** What a node has not reported the end of, oldest first. */
    static List<TemplateOrder> of(Connection connection, String nodeId) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT o.work FROM template_orders o JOIN template_orders_on_nodes n ON n.order_id = o.id
                WHERE n.node_id = ? AND n.state = ? ORDER BY o.position""",
                row -> Json.value(row.getString("work"), TemplateOrder.class),
                nodeId,
                State.RUNNING.name());
    }

    static List<Distribution> list(Connection connection) throws SQLException {
        List<Distribution> all = Sql.list(
                connection,
                "SELECT * FROM template_orders WHERE action = ? ORDER BY position",
                DistributionTable::withoutNodes,
                Action.HAVE.name());
        for (int i = 0; i < all.size(); i++) {
            all.set(i, withNodes(connection, all.get(i)));
        }
        return all;
    }

    static Optional<Distribution> find(Connection connection, String id) throws SQLException {
        Optional<Distribution> found = Sql.first(
                connection,
                "SELECT * FROM template_orders WHERE action = ? AND id = ?",
                DistributionTable::withoutNodes,
                Action.HAVE.name(),
                id);
        return found.isEmpty() ? found : Optional.of(withNodes(connection, found.get()));
    }

    static Optional<TemplateOrder> order(Connection connection, String id) throws SQLException {
        return Sql.first(
                connection,
                "SELECT work FROM template_orders WHERE id = ?",
                row -> Json.value(row.getString("work"), TemplateOrder.class),
                id);
    }

    /** The nodes that are not done with an order. */
    static List<String> nodesOf(Connection connection, String id) throws SQLException {
        return Sql.list(
                connection,
                "SELECT node_id FROM template_orders_on_nodes WHERE order_id = ? AND state = ?",
                row -> row.getString("node_id"),
                id,
                State.RUNNING.name());
    }

    /** Whether it changed anything: what has ended, by itself or cancelled, does not change any more. */
    static boolean update(Connection connection, String nodeId, TemplateReport report) throws SQLException {
        return Sql.update(
                        connection,
                        """
                        UPDATE template_orders_on_nodes SET state = ?, progress = ?, message = ?
                        WHERE order_id = ? AND node_id = ? AND state = ?""",
                        report.state().name(),
                        report.progress(),
                        report.message(),
                        report.order(),
                        nodeId,
                        State.RUNNING.name())
                > 0;
    }

    /** Removes what was asked for before a time and has ended everywhere. */
    static void purge(Connection connection, Instant createdBefore) throws SQLException {
        Sql.update(connection, """
                DELETE FROM template_orders WHERE created < ? AND NOT EXISTS (
                  SELECT 1 FROM template_orders_on_nodes n WHERE n.order_id = template_orders.id AND n.state = ?)""", createdBefore, State.RUNNING.name());
    }

    private static Distribution withoutNodes(ResultSet row) throws SQLException {
        return new Distribution(
                row.getString("id"),
                row.getString("template"),
                row.getString("tag"),
                Sql.instant(row, "created"),
                Map.of());
    }

    private static Distribution withNodes(Connection connection, Distribution bare) throws SQLException {
        Map<String, Distribution.OnNode> nodes = new LinkedHashMap<>();
        Sql.list(
                connection,
                "SELECT * FROM template_orders_on_nodes WHERE order_id = ? ORDER BY node_id",
                row -> nodes.put(
                        row.getString("node_id"),
                        new Distribution.OnNode(
                                State.valueOf(row.getString("state")) == State.DONE,
                                row.getDouble("progress"),
                                row.getString("message"))),
                bare.id());
        return new Distribution(bare.id(), bare.template(), bare.tag(), bare.requested(), nodes);
    }
}
