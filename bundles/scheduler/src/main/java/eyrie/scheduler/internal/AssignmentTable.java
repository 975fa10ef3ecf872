/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
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
        return Sql.list(
                connection,
                "SELECT * FROM instances WHERE node_id = ? AND gone = 0 ORDER BY position",
                AssignmentTable::assignment,
                nodeId);
    }

    private static Assignment assignment(ResultSet row) throws SQLException {
        Specification specification = Json.value(row.getString("request"), Specification.class);
        boolean ending = InstanceState.valueOf(row.getString("state")) == InstanceState.TERMINATING;
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
                specification.ramBytes());
    }
}
