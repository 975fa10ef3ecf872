/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of tags. */
public final class Tags {
    /** @param pulled the epoch if never */
    public record Row(String name, String manifest, Instant pushed, Instant pulled) {}

    /** A tag that was pulled, with the content of its manifest. */
    public record Pulled(String name, Instant at, byte[] manifest) {}

    private static final String SELECT = "SELECT name, manifest, pushed, pulled FROM registry_tags ";

    private Tags() {}

    public static Optional<Row> find(Connection connection, String repository, String name) throws SQLException {
        return Sql.first(connection, SELECT + "WHERE repository = ? AND name = ?", Tags::row, repository, name);
    }

    public static void put(Connection connection, String repository, String name, String manifest, Instant at)
            throws SQLException {
        Sql.update(connection, """
                INSERT INTO registry_tags (repository, name, manifest, pushed) VALUES (?, ?, ?, ?)
                ON CONFLICT (repository, name) DO UPDATE SET manifest = excluded.manifest, pushed = excluded.pushed""", repository, name, manifest, at);
    }

    public static boolean delete(Connection connection, String repository, String name) throws SQLException {
        return Sql.update(connection, "DELETE FROM registry_tags WHERE repository = ? AND name = ?", repository, name)
                > 0;
    }

    public static void pulled(Connection connection, String repository, String name, Instant at) throws SQLException {
        Sql.update(
                connection,
                "UPDATE registry_tags SET pulled = ? WHERE repository = ? AND name = ?",
                at,
                repository,
                name);
    }

    /** In the order of their names, those after {@code last}. */
    public static List<String> after(Connection connection, String repository, String last, int most)
            throws SQLException {
        return Sql.list(
                connection,
                "SELECT name FROM registry_tags WHERE repository = ? AND name > ? ORDER BY name LIMIT ?",
                row -> row.getString(1),
                repository,
                last,
                most);
    }

    /** All of a repository, the newest push first. */
    public static List<Row> newestFirst(Connection connection, String repository) throws SQLException {
        return Sql.list(connection, SELECT + "WHERE repository = ? ORDER BY pushed DESC, name", Tags::row, repository);
    }

    /** All that were ever pulled and whose manifests are of a type. */
    public static List<Pulled> pulledOfType(Connection connection, String artifactType) throws SQLException {
        return Sql.list(
                connection,
                """
                SELECT t.name, t.pulled, m.content FROM registry_tags t
                JOIN registry_manifests m ON m.repository = t.repository AND m.digest = t.manifest
                WHERE m.artifact_type = ? AND t.pulled IS NOT NULL""",
                row -> new Pulled(row.getString("name"), Sql.instant(row, "pulled"), row.getBytes("content")),
                artifactType);
    }

    /** The digests of the manifests of a type that have tags. */
    public static List<String> taggedOfType(Connection connection, String artifactType) throws SQLException {
        return Sql.list(connection, """
                SELECT DISTINCT m.digest FROM registry_manifests m
                WHERE m.artifact_type = ? AND EXISTS (
                  SELECT 1 FROM registry_tags t WHERE t.repository = m.repository AND t.manifest = m.digest)""", row -> row.getString("digest"), artifactType);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("name"),
                row.getString("manifest"),
                Sql.instant(row, "pushed"),
                Sql.instant(row, "pulled"));
    }
}
