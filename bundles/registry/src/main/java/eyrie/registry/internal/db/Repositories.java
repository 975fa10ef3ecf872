/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** The rows of repositories. */
public final class Repositories {
    private Repositories() {}

    public static boolean exists(Connection connection, String name) throws SQLException {
        return Sql.exists(connection, "SELECT 1 FROM registry_repositories WHERE name = ?", name);
    }

    /** Makes it if it is not there, and notes that something was pushed to it. */
    public static void pushed(Connection connection, String name, Instant at) throws SQLException {
        Sql.update(connection, """
                INSERT INTO registry_repositories (name, created, pushed) VALUES (?, ?, ?)
                ON CONFLICT (name) DO UPDATE SET pushed = excluded.pushed""", name, at, at);
    }

    public static void pulled(Connection connection, String name, Instant at) throws SQLException {
        Sql.update(connection, "UPDATE registry_repositories SET pulled = ? WHERE name = ?", at, name);
    }

    /** In the order of their names, those after {@code last}. */
    public static List<String> after(Connection connection, String last, int most) throws SQLException {
        return Sql.list(
                connection,
                "SELECT name FROM registry_repositories WHERE name > ? ORDER BY name LIMIT ?",
                row -> row.getString(1),
                last,
                most);
    }

    /** Those that hold nothing any more. */
    public static List<String> empty(Connection connection) throws SQLException {
        return Sql.list(connection, """
                SELECT r.name FROM registry_repositories r
                WHERE NOT EXISTS (SELECT 1 FROM registry_manifests m WHERE m.repository = r.name)
                  AND NOT EXISTS (SELECT 1 FROM registry_links l WHERE l.repository = r.name)""", row -> row.getString(1));
    }

    /** Removes one that holds nothing any more. */
    public static int deleteIfEmpty(Connection connection, String name) throws SQLException {
        return Sql.update(connection, """
                DELETE FROM registry_repositories WHERE name = ?
                  AND NOT EXISTS (SELECT 1 FROM registry_manifests m WHERE m.repository = registry_repositories.name)
                  AND NOT EXISTS (SELECT 1 FROM registry_links l WHERE l.repository = registry_repositories.name)
                  AND NOT EXISTS (SELECT 1 FROM registry_uploads u WHERE u.repository = registry_repositories.name)""", name);
    }
}
