/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.Instance.Transition;
import eyrie.api.instance.InstanceState;
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

    static List<Transition> of(Connection connection, String instanceId) throws SQLException {
        return Sql.list(
                connection,
                "SELECT state, reason, at FROM transitions WHERE instance_id = ? ORDER BY number",
                row -> new Transition(
                        InstanceState.valueOf(row.getString("state")), row.getString("reason"), Sql.instant(row, "at")),
                instanceId);
    }
}
