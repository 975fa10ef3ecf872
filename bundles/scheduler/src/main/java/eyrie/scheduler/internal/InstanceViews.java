/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.api.placement.NodeState;
import eyrie.api.template.Arch;
import eyrie.scheduler.internal.placement.Board;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Instances as others see them. */
final class InstanceViews {
    private static final String SELECT = """
            SELECT i.*, n.name AS node_name, n.state AS node_state
            FROM instances i LEFT JOIN nodes n ON n.id = i.node_id
            """;

    private final Supplier<Board> board;

    /** An instance with its place in the order of all. */
    record Numbered(long position, Instance instance) {}

    /** @param board knows why an instance waits */
    InstanceViews(Supplier<Board> board) {
        this.board = board;
    }

    List<Instance> list(Connection connection) throws SQLException {
        return Sql.list(connection, SELECT + "ORDER BY i.position", this::instance);
    }

    Optional<Instance> find(Connection connection, String id) throws SQLException {
        return Sql.first(connection, SELECT + "WHERE i.id = ?", this::instance, id);
    }

    List<Numbered> page(Connection connection, Filter wanted, long after, int limit) throws SQLException {
        InstanceFilter filter = InstanceFilter.of(wanted);
        return Sql.list(
                connection,
                SELECT + "WHERE " + filter.condition() + " AND i.position > ? ORDER BY i.position LIMIT " + limit,
                row -> new Numbered(row.getLong("position"), instance(row)),
                filter.valuesAnd(after));
    }

    void each(Connection connection, Filter wanted, Consumer<Instance> action) throws SQLException {
        InstanceFilter filter = InstanceFilter.of(wanted);
        Sql.each(
                connection,
                SELECT + "WHERE " + filter.condition() + " ORDER BY i.position",
                row -> action.accept(instance(row)),
                filter.valuesAnd());
    }

    private Instance instance(ResultSet row) throws SQLException {
        InstanceState state = InstanceState.valueOf(row.getString("state"));
        return new Instance(
                row.getString("id"),
                state,
                message(row, state),
                row.getString("template_id"),
                row.getString("template_tag"),
                row.getInt("template_version"),
                Arch.valueOf(row.getString("arch")),
                row.getString("node_id"),
                row.getString("name"),
                row.getString("external_id"),
                Json.object(row.getString("metadata")),
                row.getDouble("progress"),
                Json.value(row.getString("vm"), VmInfo.class),
                Json.value(row.getString("script"), ScriptResult.class),
                Sql.instant(row, "created"),
                Sql.instant(row, "changed"),
                QueueTable.wishes(row.getString("wishes")),
                row.getString("created_by"));
    }

    /** That the node is silent explains more than what it said last; that is kept for when it comes back. */
    private String message(ResultSet row, InstanceState state) throws SQLException {
        if (state == InstanceState.SCHEDULING && row.getString("node_id") == null) {
            return board.get().reason(row.getString("id")).orElse(row.getString("message"));
        }
        boolean silent = NodeState.OFFLINE.name().equals(row.getString("node_state"));
        return silent && dependsOnNode(state)
                ? "node %s is offline".formatted(row.getString("node_name"))
                : row.getString("message");
    }

    private static boolean dependsOnNode(InstanceState state) {
        return switch (state) {
            case SCHEDULING, PULLING, STARTED, STOPPING, PUSHING, TERMINATING -> true;
            case STOPPED, ERROR, TERMINATED -> false;
        };
    }
}
