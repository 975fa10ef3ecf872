/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The rows of uploads that are under way. How far each has come, its file says. */
public final class Uploads {
    private Uploads() {}

    public static void insert(Connection connection, String id, String repository, String caller, Instant at)
            throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO registry_uploads (id, repository, caller, started) VALUES (?, ?, ?, ?)",
                id,
                repository,
                caller,
                at);
    }

    public static boolean exists(Connection connection, String id, String repository) throws SQLException {
        return Sql.exists(connection, "SELECT 1 FROM registry_uploads WHERE id = ? AND repository = ?", id, repository);
    }

    public static long countOf(Connection connection, String caller) throws SQLException {
        return Sql.number(connection, "SELECT COUNT(*) FROM registry_uploads WHERE caller = ?", caller);
    }

    public static boolean delete(Connection connection, String id) throws SQLException {
        return Sql.update(connection, "DELETE FROM registry_uploads WHERE id = ?", id) > 0;
    }

    public static List<String> startedBefore(Connection connection, Instant before) throws SQLException {
        return Sql.list(
                connection, "SELECT id FROM registry_uploads WHERE started < ?", row -> row.getString(1), before);
    }
}
