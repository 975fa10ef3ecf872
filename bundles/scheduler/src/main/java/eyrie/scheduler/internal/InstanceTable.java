/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.scheduler.internal.Lifecycle.Placement;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rows of instances, as far as they are changed. */
final class InstanceTable {
    /**
     * An instance as far as its life needs it.
     *
     * @param runLimit microseconds that it may run, or null
     * @param due when the next of its limits is reached, or null
     */
    record Current(
            String id,
            String nodeId,
            String templateId,
            String externalId,
            Status status,
            Long runLimit,
            Instant due,
            boolean revoked) {
        Current with(Status next) {
            return new Current(id, nodeId, templateId, externalId, next, runLimit, due, revoked);
        }

        Current due(Instant other) {
            return new Current(id, nodeId, templateId, externalId, status, runLimit, other, revoked);
        }

        Current nowhere() {
            return new Current(id, null, templateId, externalId, status, runLimit, due, revoked);
        }

        /** Whose node is to remove it whatever its state is. */
        Current revokedNow() {
            return new Current(id, nodeId, templateId, externalId, status, runLimit, due, true);
        }

        /** Whether something of it may be on a node. */
        boolean onNode() {
            return nodeId != null && !status.gone();
        }
    }

    private InstanceTable() {}

    static long lastPosition(Connection connection) throws SQLException {
        return Sql.number(connection, "SELECT COALESCE(MAX(position), 0) FROM instances");
    }

    static boolean hostNameTaken(Connection connection, String hostName) throws SQLException {
        return Sql.exists(connection, "SELECT id FROM instances WHERE host_name = ?", hostName);
    }

    static Optional<Current> current(Connection connection, String id) throws SQLException {
        return Sql.first(connection, "SELECT * FROM instances WHERE id = ?", InstanceTable::current, id);
    }

    /** The ids of others that are clones of a template's version or of a newer one. */
    static List<String> clonesOf(Connection connection, String templateId, int fromVersion, String butNot)
            throws SQLException {
        return Sql.list(connection, """
                SELECT id FROM instances WHERE template_id = ? AND template_version >= ? AND gone = 0 AND id <> ?
                ORDER BY position""", row -> row.getString("id"), templateId, fromVersion, butNot);
    }

    static boolean vmNameTaken(Connection connection, String nodeId, String vmName) throws SQLException {
        String sql = "SELECT id FROM instances WHERE node_id = ? AND gone = 0 AND vm_name = ?";
        return Sql.exists(connection, sql, nodeId, vmName);
    }

    static void place(Connection connection, List<Placement> placements, Instant at) throws SQLException {
        List<Object[]> rows = new ArrayList<>(placements.size());
        for (Placement one : placements) {
            rows.add(new Object[] {
                one.room().id(), one.vmName(), at, one.instance().id()
            });
        }
        Sql.updateAll(
                connection,
                "UPDATE instances SET node_id = ?, vm_name = ?, message = NULL, changed = ? WHERE id = ?",
                rows);
    }

    /** Writes the status and what else may change with it. */
    static void setStatus(Connection connection, Current instance, Instant at) throws SQLException {
        Status status = instance.status();
        Sql.update(
                connection,
                """
                UPDATE instances SET state = ?, message = ?, progress = ?, vm = ?, script = ?, gone = ?, changed = ?,
                  ended = ?, due = ?, revoked = ? WHERE id = ?""",
                status.state().name(),
                status.message(),
                status.progress(),
                Json.text(status.vm()),
                Json.text(status.script()),
                status.gone() ? 1 : 0,
                at,
                status.state() == InstanceState.TERMINATED ? at : null,
                instance.due(),
                instance.revoked() ? 1 : 0,
                instance.id());
    }

    /** Takes an instance from its node. */
    static void takeBack(Connection connection, String id, Instant at) throws SQLException {
        Sql.update(connection, "UPDATE instances SET node_id = NULL, vm_name = NULL, changed = ? WHERE id = ?", at, id);
    }

    /** Those of which something may be on a node. */
    static List<Current> onNode(Connection connection, String nodeId) throws SQLException {
        return Sql.list(
                connection,
                "SELECT * FROM instances WHERE node_id = ? AND gone = 0 ORDER BY position",
                InstanceTable::current,
                nodeId);
    }

    /** Those in the queue that may go to one node only. */
    static List<Current> waitingFor(Connection connection, String nodeId) throws SQLException {
        return Sql.list(
                connection,
                "SELECT * FROM instances WHERE wanted_node_id = ? AND node_id IS NULL AND gone = 0 ORDER BY position",
                InstanceTable::current,
                nodeId);
    }

    /** Nothing refers to a node any more. */
    static void forgetNode(Connection connection, String nodeId) throws SQLException {
        Sql.update(connection, "UPDATE instances SET wanted_node_id = NULL WHERE wanted_node_id = ?", nodeId);
        Sql.update(connection, "UPDATE instances SET node_id = NULL, gone = 1 WHERE node_id = ?", nodeId);
    }

    /** Notes that an instance is to be started again, with other wishes where there are any. */
    static void restart(Connection connection, String id, Map<String, String> wishes, Instant at) throws SQLException {
        String sql = "SELECT wishes FROM instances WHERE id = ?";
        Map<String, String> all =
                new TreeMap<>(Sql.first(connection, sql, row -> QueueTable.wishes(row.getString("wishes")), id)
                        .orElseThrow());
        all.putAll(wishes);
        Sql.update(
                connection,
                "UPDATE instances SET restarts = restarts + 1, wishes = ?, changed = ? WHERE id = ?",
                Json.text(all),
                at,
                id);
    }

    /** Whether there is such an instance. */
    static boolean change(Connection connection, String id, Instance.Change change, Instant at) throws SQLException {
        int rows =
                Sql.update(connection, """
                UPDATE instances SET name = COALESCE(?, name), external_id = COALESCE(?, external_id),
                  metadata = COALESCE(?, metadata), changed = ? WHERE id = ?""", change.name(), change.externalId(), Json.text(change.metadata()), at, id);
        return rows > 0;
    }

    /** Removes what ended before a time, with its history. */
    static int purge(Connection connection, Instant endedBefore) throws SQLException {
        return Sql.update(connection, "DELETE FROM instances WHERE ended <= ?", endedBefore);
    }

    static Optional<Instant> firstEnded(Connection connection) throws SQLException {
        String sql = "SELECT ended FROM instances WHERE ended IS NOT NULL ORDER BY ended LIMIT 1";
        return Sql.first(connection, sql, row -> Sql.instant(row, "ended"));
    }

    private static Current current(ResultSet row) throws SQLException {
        Status status = new Status(
                InstanceState.valueOf(row.getString("state")),
                row.getString("message"),
                row.getDouble("progress"),
                Json.value(row.getString("vm"), VmInfo.class),
                Json.value(row.getString("script"), ScriptResult.class),
                row.getInt("gone") != 0);
        Long due = nullable(row, "due");
        return new Current(
                row.getString("id"),
                row.getString("node_id"),
                row.getString("template_id"),
                row.getString("external_id"),
                status,
                nullable(row, "run_limit"),
                due == null ? null : Instant.EPOCH.plus(due, ChronoUnit.MICROS),
                row.getInt("revoked") != 0);
    }

    private static Long nullable(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
