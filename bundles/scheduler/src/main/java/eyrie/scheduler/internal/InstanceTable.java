/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.api.template.Arch;
import eyrie.api.template.TemplateVersion;
import eyrie.scheduler.internal.placement.Demand;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of instances, as far as they are changed. */
final class InstanceTable {
    /** An instance as far as its life needs it. */
    record Current(String id, String nodeId, String templateId, String externalId, Status status) {
        Current with(Status next) {
            return new Current(id, nodeId, templateId, externalId, next);
        }

        /** Whether something of it may be on a node. */
        boolean onNode() {
            return nodeId != null && !status.gone();
        }
    }

    /** An instance in the queue, with what it says it waits for. */
    record Waiting(Demand demand, String message) {}

    /** What the name of an instance's VM is made from. */
    record Naming(String templateName, String nameTemplate) {}

    private InstanceTable() {}

    static long lastPosition(Connection connection) throws SQLException {
        return Sql.number(connection, "SELECT COALESCE(MAX(position), 0) FROM instances");
    }

    static boolean hostNameTaken(Connection connection, String hostName) throws SQLException {
        return Sql.exists(connection, "SELECT id FROM instances WHERE host_name = ?", hostName);
    }

    static void insert(
            Connection connection,
            String id,
            long position,
            TemplateVersion version,
            String hostName,
            InstanceRequest request,
            String createdBy,
            Instant at)
            throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO instances (id, position, template_id, template_name, template_tag, template_version, arch,
                  wanted_node_id, host_name, request, created_by, created, name, external_id, metadata,
                  state, progress, gone, changed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?)""",
                id,
                position,
                version.templateId(),
                version.templateName(),
                version.tag(),
                version.number(),
                version.config().arch().name(),
                request.nodeId(),
                hostName,
                Json.text(Specification.of(request)),
                createdBy,
                at,
                request.name(),
                request.externalId(),
                Json.text(request.metadata() == null ? Map.of() : request.metadata()),
                InstanceState.SCHEDULING.name(),
                at);
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

    /** Those behind a position that no node has, in the order of their creation. */
    static List<Waiting> waiting(Connection connection, long afterPosition) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT id, template_id, template_version, arch, wanted_node_id, message FROM instances
                WHERE state = ? AND node_id IS NULL AND position > ? ORDER BY position""",
                row -> new Waiting(demand(row), row.getString("message")),
                InstanceState.SCHEDULING.name(),
                afterPosition);
    }

    static void setMessage(Connection connection, String id, String message, Instant at) throws SQLException {
        Sql.update(connection, "UPDATE instances SET message = ?, changed = ? WHERE id = ?", message, at, id);
    }

    static Naming naming(Connection connection, String id) throws SQLException {
        String sql = "SELECT template_name, request FROM instances WHERE id = ?";
        return Sql.first(
                        connection,
                        sql,
                        row -> new Naming(
                                row.getString("template_name"),
                                Json.value(row.getString("request"), Specification.class)
                                        .nameTemplate()),
                        id)
                .orElseThrow();
    }

    static boolean vmNameTaken(Connection connection, String nodeId, String vmName) throws SQLException {
        String sql = "SELECT id FROM instances WHERE node_id = ? AND gone = 0 AND vm_name = ?";
        return Sql.exists(connection, sql, nodeId, vmName);
    }

    static void place(Connection connection, String id, String nodeId, String vmName) throws SQLException {
        Sql.update(connection, "UPDATE instances SET node_id = ?, vm_name = ? WHERE id = ?", nodeId, vmName, id);
    }

    static void setStatus(Connection connection, String id, Status status, Instant at) throws SQLException {
        Sql.update(
                connection,
                """
                UPDATE instances SET state = ?, message = ?, progress = ?, vm = ?, script = ?, gone = ?, changed = ?,
                  ended = ? WHERE id = ?""",
                status.state().name(),
                status.message(),
                status.progress(),
                Json.text(status.vm()),
                Json.text(status.script()),
                status.gone() ? 1 : 0,
                at,
                status.state() == InstanceState.TERMINATED ? at : null,
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

    private static Demand demand(ResultSet row) throws SQLException {
        return new Demand(
                row.getString("id"),
                row.getString("template_id"),
                row.getInt("template_version"),
                Arch.valueOf(row.getString("arch")),
                row.getString("wanted_node_id"));
    }

    private static Current current(ResultSet row) throws SQLException {
        Status status = new Status(
                InstanceState.valueOf(row.getString("state")),
                row.getString("message"),
                row.getDouble("progress"),
                Json.value(row.getString("vm"), VmInfo.class),
                Json.value(row.getString("script"), ScriptResult.class),
                row.getInt("gone") != 0);
        return new Current(
                row.getString("id"),
                row.getString("node_id"),
                row.getString("template_id"),
                row.getString("external_id"),
                status);
    }
}
