/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The rows of manifests, and of what each needs. */
public final class Manifests {
    /**
     * A manifest as stored.
     *
     * @param artifactType null if it has none
     * @param content as it was pushed, byte for byte
     * @param pulled when it was asked for last; the epoch if never
     */
    public record Row(
            String digest, String mediaType, String artifactType, long size, byte[] content, Instant pulled) {}

    /** A manifest to be stored; {@code artifactType} and {@code subject} may be null. */
    public record New(
            String repository, String digest, String mediaType, String artifactType, String subject, byte[] content) {}

    private static final String SELECT =
            "SELECT digest, media_type, artifact_type, size, content, pulled FROM registry_manifests ";

    private Manifests() {}

    public static boolean exists(Connection connection, String repository, String digest) throws SQLException {
        return Sql.exists(
                connection, "SELECT 1 FROM registry_manifests WHERE repository = ? AND digest = ?", repository, digest);
    }

    public static Optional<Row> find(Connection connection, String repository, String digest) throws SQLException {
        return Sql.first(
                connection, SELECT + "WHERE repository = ? AND digest = ?", Manifests::row, repository, digest);
    }

    /** Those that refer to a subject, after a digest in their order. */
    public static List<Row> referrers(Connection connection, String repository, String subject, String after, int most)
            throws SQLException {
        return Sql.list(
                connection,
                SELECT + "WHERE repository = ? AND subject = ? AND digest > ? ORDER BY digest LIMIT ?",
                Manifests::row,
                repository,
                subject,
                after,
                most);
    }

    /** Stores it with what it needs; one that is there already is only marked as pushed again. */
    public static void put(Connection connection, New manifest, Collection<String> needs, Instant at)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO registry_manifests
                  (repository, digest, media_type, artifact_type, subject, size, content, pushed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (repository, digest)
                DO UPDATE SET pushed = excluded.pushed, media_type = excluded.media_type""")) {
            statement.setString(1, manifest.repository());
            statement.setString(2, manifest.digest());
            statement.setString(3, manifest.mediaType());
            statement.setString(4, manifest.artifactType());
            statement.setString(5, manifest.subject());
            statement.setLong(6, manifest.content().length);
            statement.setBytes(7, manifest.content());
            statement.setLong(8, Sql.micros(at));
            statement.executeUpdate();
        }
        for (String digest : needs) {
            Sql.update(connection, """
                    INSERT INTO registry_needs (repository, manifest, digest) VALUES (?, ?, ?)
                    ON CONFLICT (repository, manifest, digest) DO NOTHING""", manifest.repository(), manifest.digest(), digest);
        }
    }

    /** Deletes it with the tags that point to it. */
    public static boolean delete(Connection connection, String repository, String digest) throws SQLException {
        return Sql.update(
                        connection,
                        "DELETE FROM registry_manifests WHERE repository = ? AND digest = ?",
                        repository,
                        digest)
                > 0;
    }

    public static void pulled(Connection connection, String repository, String digest, Instant at) throws SQLException {
        Sql.update(
                connection,
                "UPDATE registry_manifests SET pulled = ? WHERE repository = ? AND digest = ?",
                at,
                repository,
                digest);
    }

    /** Those that nothing holds, neither a tag nor a manifest nor what they refer to, and that nobody asked for. */
    public static List<String> loose(Connection connection, String repository, Instant before) throws SQLException {
        return Sql.list(connection, """
                SELECT m.digest FROM registry_manifests m
                WHERE m.repository = ? AND m.pushed < ? AND (m.pulled IS NULL OR m.pulled < ?)
                  AND NOT EXISTS (SELECT 1 FROM registry_tags t
                    WHERE t.repository = m.repository AND t.manifest = m.digest)
                  AND NOT EXISTS (SELECT 1 FROM registry_needs n
                    WHERE n.repository = m.repository AND n.digest = m.digest)
                  AND NOT EXISTS (SELECT 1 FROM registry_manifests s
                    WHERE s.repository = m.repository AND s.digest = m.subject)
                ORDER BY m.digest""", row -> row.getString(1), repository, before, before);
    }

    /** The repositories that have a manifest. */
    public static List<String> holders(Connection connection, String digest) throws SQLException {
        return Sql.list(
                connection,
                "SELECT repository FROM registry_manifests WHERE digest = ? ORDER BY repository",
                row -> row.getString("repository"),
                digest);
    }

    /** What a manifest says, whichever repository has it. */
    public static Optional<byte[]> content(Connection connection, String digest) throws SQLException {
        return Sql.first(
                connection,
                "SELECT content FROM registry_manifests WHERE digest = ? LIMIT 1",
                row -> row.getBytes("content"),
                digest);
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString("digest"),
                row.getString("media_type"),
                row.getString("artifact_type"),
                row.getLong("size"),
                row.getBytes("content"),
                Sql.instant(row, "pulled"));
    }
}
