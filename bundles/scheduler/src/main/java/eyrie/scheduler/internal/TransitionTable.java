/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.Instance.Transition;
import eyrie.api.instance.InstanceState;
import eyrie.scheduler.internal.Lifecycle.Placement;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** Every step of every instance. */
final class TransitionTable {
    private TransitionTable() {}

    static void add(Connection connection, String instanceId, InstanceState state, String reason, Instant at)
            throws SQLException {
        long last = Sql.number(
                connection, "SELECT COALESCE(MAX(number), 0) FROM transitions WHERE instance_id = ?", instanceId);
        Sql.update(
                connection,
                "INSERT INTO transitions (instance_id, number, state, reason, at) VALUES (?, ?, ?, ?, ?)",
                instanceId,
                last + 1,
                state.name(),
                reason,
                at);
    }

    /** The same first step of many. */
    static void addFirst(Connection connection, List<String> ids, InstanceState state, String reason, Instant at)
            throws SQLException {
        Sql.updateAll(
                connection,
                "INSERT INTO transitions (instance_id, number, state, reason, at) VALUES (?, 1, ?, ?, ?)",
                ids.stream()
                        .map(id -> new Object[] {id, state.name(), reason, at})
                        .toList());
    }

    static void addPlaced(Connection connection, List<Placement> placements, Instant at) throws SQLException {
        Sql.updateAll(
                connection,
                """
                INSERT INTO transitions (instance_id, number, state, reason, at)
                SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ? FROM transitions WHERE instance_id = ?""",
                placements.stream()
                        .map(one -> new Object[] {
                            one.instance().id(),
                            InstanceState.SCHEDULING.name(),
                            Lifecycle.reason(one),
                            at,
                            one.instance().id()
                        })
                        .toList());
    }

    static List<Transition> of(Connection connection, String instanceId) throws SQLException {
        return Sql.list(
                connection,
                "SELECT state, reason, at FROM transitions WHERE instance_id = ? ORDER BY number",
                row -> new Transition(
                        InstanceState.valueOf(row.getString("state")), row.getString("reason"), Sql.instant(row, "at")),
                instanceId);
    }
}
