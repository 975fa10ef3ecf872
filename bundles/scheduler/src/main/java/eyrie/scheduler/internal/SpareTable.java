/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.SpareGoal;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The rows of goals for spares. */
final class SpareTable {
    static final String PART = "spares";

    /** A tag or group that is empty stands for none: a key has no room for nulls. */
    static final List<String> STEPS = List.of("""
            CREATE TABLE spare_goals (
              template TEXT NOT NULL,
              tag TEXT NOT NULL,
              group_id TEXT NOT NULL,
              wanted INTEGER NOT NULL,
              PRIMARY KEY (template, tag, group_id)
            );
            """);

    private SpareTable() {}

    static List<SpareGoal> list(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM spare_goals ORDER BY template, tag, group_id", SpareTable::goal);
    }

    static void set(Connection connection, SpareGoal goal) throws SQLException {
        Sql.update(
                connection,
                "DELETE FROM spare_goals WHERE template = ? AND tag = ? AND group_id = ?",
                goal.template(),
                text(goal.tag()),
                text(goal.group()));
        if (goal.count() > 0) {
            Sql.update(
                    connection,
                    "INSERT INTO spare_goals (template, tag, group_id, wanted) VALUES (?, ?, ?, ?)",
                    goal.template(),
                    text(goal.tag()),
                    text(goal.group()),
                    goal.count());
        }
    }

    private static SpareGoal goal(ResultSet row) throws SQLException {
        return new SpareGoal(
                row.getString("template"),
                orNull(row.getString("tag")),
                orNull(row.getString("group_id")),
                row.getInt("wanted"));
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
