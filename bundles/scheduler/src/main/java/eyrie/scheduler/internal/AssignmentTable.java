/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.image.ImageSave.State;
import eyrie.api.image.SaveRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.SaveOrder;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Instances as their node is told of them. */
final class AssignmentTable {
    private AssignmentTable() {}

    /** Those of a node of which something may be left there, in the order of their creation. */
    static List<Assignment> of(Connection connection, String nodeId) throws SQLException {
        return Sql.list(connection, """
                SELECT i.*, s.id AS save_id, s.template_id AS save_template_id, s.template_name AS save_template_name,
                  s.request AS save_request, s.least_number AS save_least_number
                FROM instances i LEFT JOIN image_saves s ON s.instance_id = i.id AND s.state = ?
                WHERE i.node_id = ? AND i.gone = 0 ORDER BY i.position""", AssignmentTable::assignment, State.PENDING.name(), nodeId);
    }

    private static Assignment assignment(ResultSet row) throws SQLException {
        Specification specification = Json.value(row.getString("request"), Specification.class);
        boolean ending = row.getInt("revoked") != 0
                || InstanceState.valueOf(row.getString("state")) == InstanceState.TERMINATING;
        return new Assignment(
                row.getString("id"),
                ending ? Desired.ABSENT : Desired.STARTED,
                row.getString("template_id"),
                row.getInt("template_version"),
                row.getString("vm_name"),
                row.getString("host_name"),
                specification.script(),
                specification.ports(),
                specification.cpuCount(),
                specification.ramBytes(),
                save(row),
                specification.diskBytes(),
                row.getInt("restarts"),
                specification.keepFileSystem());
    }

    private static SaveOrder save(ResultSet row) throws SQLException {
        SaveRequest request = Json.value(row.getString("save_request"), SaveRequest.class);
        return request == null
                ? null
                : new SaveOrder(
                        row.getString("save_id"),
                        row.getString("save_template_id"),
                        row.getString("save_template_name"),
                        request.tag(),
                        request.description(),
                        request.suspend(),
                        request.script(),
                        request.cancelOnScriptFailure(),
                        request.revert(),
                        request.revertTag(),
                        request.sanityTest(),
                        row.getInt("save_least_number"));
    }
}
