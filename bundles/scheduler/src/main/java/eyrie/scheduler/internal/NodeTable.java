/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.NodeState;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of nodes. What changes all the time, load for instance, is not stored. */
final class NodeTable {
    /**
     * A node as stored.
     *
     * @param info without what changes all the time
     * @param revision of its assignments
     * @param seen when the row was last written because of the node
     * @param used instances that hold room on it
     * @param running those of them that run or are on their way to it
     * @param configuration what was decided about it
     */
    record Row(
            NodeInfo info,
            NodeState state,
            long revision,
            Instant seen,
            int used,
            int running,
            NodeConfiguration configuration) {}

    private static final String SELECT = """
            SELECT n.*, (SELECT COUNT(*) FROM instances i WHERE i.node_id = n.id AND i.gone = 0) AS used,
              (SELECT COUNT(*) FROM instances i WHERE i.node_id = n.id AND i.gone = 0
                AND i.state IN ('SCHEDULING', 'PULLING', 'STARTED', 'PUSHING')) AS running
            FROM nodes n
            """;

    private NodeTable() {}

    static List<Row> list(Connection connection) throws SQLException {
        return Sql.list(connection, SELECT + "ORDER BY n.name, n.id", NodeTable::row);
    }

    /** The ids of those that are not offline. */
    static List<String> online(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT id FROM nodes WHERE state <> ?",
                row -> row.getString("id"),
                NodeState.OFFLINE.name());
    }

    /** Those that are offline, with the time when each was heard last. */
    static Map<String, Instant> offline(Connection connection) throws SQLException {
        Map<String, Instant> offline = new HashMap<>();
        Sql.list(
                connection,
                "SELECT id, seen FROM nodes WHERE state = ?",
                row -> offline.put(row.getString("id"), Sql.instant(row, "seen")),
                NodeState.OFFLINE.name());
        return offline;
    }

    static Optional<Row> find(Connection connection, String id) throws SQLException {
        return Sql.first(connection, SELECT + "WHERE n.id = ?", NodeTable::row, id);
    }

    /** The same as {@link #glance} of a node that must be known. @throws EyrieException NOT_FOUND if it is not */
    static Row required(Connection connection, String id) throws SQLException {
        return glance(connection, id).orElseThrow(() -> EyrieException.notFound("node", id));
    }

    /** The state and the revision of a node, which are asked for often. */
    static Optional<Row> glance(Connection connection, String id) throws SQLException {
        return Sql.first(
                connection,
                "SELECT state, revision, seen FROM nodes WHERE id = ?",
                row -> new Row(
                        null,
                        NodeState.valueOf(row.getString("state")),
                        row.getLong("revision"),
                        Sql.instant(row, "seen"),
                        0,
                        0,
                        NodeConfiguration.NONE),
                id);
    }

    static void insert(Connection connection, NodeInfo info, NodeState state, Instant at) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO nodes (id, name, state, info, revision, seen) VALUES (?, ?, ?, ?, 0, ?)",
                info.id(),
                info.name(),
                state.name(),
                Json.text(lasting(info)),
                at);
    }

    static void update(Connection connection, NodeInfo info, NodeState state, Instant at) throws SQLException {
        Sql.update(
                connection,
                "UPDATE nodes SET name = ?, state = ?, info = ?, seen = ? WHERE id = ?",
                info.name(),
                state.name(),
                Json.text(lasting(info)),
                at,
                info.id());
    }

    static void setState(Connection connection, String id, NodeState state, Instant seen) throws SQLException {
        Sql.update(connection, "UPDATE nodes SET state = ?, seen = ? WHERE id = ?", state.name(), seen, id);
    }

    static void configure(Connection connection, String id, NodeConfiguration configuration) throws SQLException {
        Sql.update(connection, "UPDATE nodes SET configuration = ? WHERE id = ?", Json.text(configuration), id);
    }

    static void delete(Connection connection, String id) throws SQLException {
        Sql.update(connection, "DELETE FROM nodes WHERE id = ?", id);
    }

    private static NodeConfiguration configuration(String text) {
        return text == null ? NodeConfiguration.NONE : Json.value(text, NodeConfiguration.class);
    }

    /** Tells that the assignments of nodes have changed. */
    static void nextRevision(Connection connection, Collection<String> ids) throws SQLException {
        Sql.updateAll(
                connection,
                "UPDATE nodes SET revision = revision + 1 WHERE id = ?",
                ids.stream().map(id -> new Object[] {id}).toList());
    }

    /** What of a node is worth a write when it changes. */
    static NodeInfo lasting(NodeInfo info) {
        return new NodeInfo(
                info.id(),
                info.name(),
                info.address(),
                info.arch(),
                info.accelerator(),
                info.hypervisor(),
                info.cpuCount(),
                info.ramBytes(),
                info.diskBytes(),
                0,
                info.capacity(),
                0,
                0,
                0,
                info.templates().stream().map(NodeInfo.CachedTemplate::lasting).toList(),
                info.problem(),
                info.version(),
                info.devices(),
                null,
                info.joined(),
                info.cores());
    }

    /** What a node that is new wishes for, as the controller's own decision. */
    static NodeConfiguration configured(NodeInfo.Wishes wishes) {
        return new NodeConfiguration(
                null,
                null,
                wishes.capacityMode(),
                wishes.maxVms(),
                wishes.vcpuOverride(),
                wishes.ramOverrideBytes(),
                wishes.drain(),
                List.of());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                Json.value(row.getString("info"), NodeInfo.class),
                NodeState.valueOf(row.getString("state")),
                row.getLong("revision"),
                Sql.instant(row, "seen"),
                row.getInt("used"),
                row.getInt("running"),
                configuration(row.getString("configuration")));
    }
}
