/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The rows of blobs and of the repositories that have them. */
public final class Blobs {
    /**
     * A blob of a repository.
     *
     * @param leased until when it is kept without a manifest that needs it
     * @param damaged whether it was found to be damaged and waits for somebody who uploads it again
     */
    public record Link(long size, Instant leased, boolean damaged) {}

    /** A blob to look at. */
    public record Candidate(String digest, long size) {}

    private Blobs() {}

    public static Optional<Link> link(Connection connection, String repository, String digest) throws SQLException {
        return Sql.first(
                connection,
                """
                SELECT b.size, l.leased, b.damaged FROM registry_links l JOIN registry_blobs b ON b.digest = l.digest
                WHERE l.repository = ? AND l.digest = ?""",
                row -> new Link(row.getLong("size"), Sql.instant(row, "leased"), row.getObject("damaged") != null),
                repository,
                digest);
    }

    /** The repositories that have a blob which is whole. */
    public static List<String> holders(Connection connection, String digest) throws SQLException {
        return Sql.list(connection, """
                SELECT l.repository FROM registry_links l JOIN registry_blobs b ON b.digest = l.digest
                WHERE l.digest = ? AND b.damaged IS NULL ORDER BY l.repository""", row -> row.getString(1), digest);
    }

    /** Notes that a blob has been stored, whole. */
    public static void stored(Connection connection, String digest, long size, Instant at) throws SQLException {
        Sql.update(connection, """
                INSERT INTO registry_blobs (digest, size, created, scrubbed) VALUES (?, ?, ?, ?)
                ON CONFLICT (digest) DO UPDATE SET size = excluded.size, scrubbed = excluded.scrubbed, damaged = NULL""", digest, size, at, at);
    }

    /** Gives a blob to a repository, or prolongs its lease there. */
    public static void lease(Connection connection, String repository, String digest, Instant until)
            throws SQLException {
        Sql.update(connection, """
                INSERT INTO registry_links (repository, digest, leased) VALUES (?, ?, ?)
                ON CONFLICT (repository, digest) DO UPDATE SET leased = excluded.leased
                WHERE excluded.leased > registry_links.leased""", repository, digest, until);
    }

    public static boolean unlink(Connection connection, String repository, String digest) throws SQLException {
        return Sql.update(
                        connection,
                        "DELETE FROM registry_links WHERE repository = ? AND digest = ?",
                        repository,
                        digest)
                > 0;
    }

    /** The manifest of a repository that needs a blob or another manifest, if there is one. */
    public static Optional<String> neededBy(Connection connection, String repository, String digest)
            throws SQLException {
        return Sql.first(
                connection,
                "SELECT manifest FROM registry_needs WHERE repository = ? AND digest = ? LIMIT 1",
                row -> row.getString(1),
                repository,
                digest);
    }

    /** Takes blobs from repositories that need them no more and whose lease has ended. */
    public static int unlinkExpired(Connection connection, Instant now, int most) throws SQLException {
        return Sql.update(connection, """
                DELETE FROM registry_links WHERE (repository, digest) IN (
                  SELECT l.repository, l.digest FROM registry_links l
                  WHERE l.leased < ? AND NOT EXISTS (
                    SELECT 1 FROM registry_needs n WHERE n.repository = l.repository AND n.digest = l.digest)
                  LIMIT ?)""", now, most);
    }

    /** Blobs that no repository has, after a digest in their order. */
    public static List<Candidate> unlinked(Connection connection, String after, int most) throws SQLException {
        return Sql.list(
                connection, """
                SELECT digest, size FROM registry_blobs WHERE digest > ?
                  AND NOT EXISTS (SELECT 1 FROM registry_links l WHERE l.digest = registry_blobs.digest)
                ORDER BY digest LIMIT ?""", row -> new Candidate(row.getString("digest"), row.getLong("size")), after, most);
    }

    /** Blobs that no repository would have any more if {@link #unlinkExpired} had been called. */
    public static List<Candidate> expired(Connection connection, String after, Instant now, int most)
            throws SQLException {
        return Sql.list(
                connection, """
                SELECT digest, size FROM registry_blobs WHERE digest > ?
                  AND NOT EXISTS (SELECT 1 FROM registry_links l WHERE l.digest = registry_blobs.digest
                    AND (l.leased >= ? OR EXISTS (SELECT 1 FROM registry_needs n
                      WHERE n.repository = l.repository AND n.digest = l.digest)))
                ORDER BY digest LIMIT ?""", row -> new Candidate(row.getString("digest"), row.getLong("size")), after, now, most);
    }

    /** Forgets a blob unless a repository has it. */
    public static boolean forgetUnlinked(Connection connection, String digest) throws SQLException {
        return Sql.update(connection, """
                        DELETE FROM registry_blobs WHERE digest = ?
                          AND NOT EXISTS (SELECT 1 FROM registry_links l WHERE l.digest = registry_blobs.digest)""", digest) > 0;
    }

    public static boolean known(Connection connection, String digest) throws SQLException {
        return Sql.exists(connection, "SELECT 1 FROM registry_blobs WHERE digest = ?", digest);
    }

    /** The blob that was not looked at for longest, if that was before a point in time. */
    public static Optional<Candidate> leastScrubbed(Connection connection, Instant before) throws SQLException {
        return Sql.first(connection, """
                SELECT digest, size FROM registry_blobs WHERE scrubbed < ? AND damaged IS NULL
                ORDER BY scrubbed LIMIT 1""", row -> new Candidate(row.getString("digest"), row.getLong("size")), before);
    }

    public static void scrubbed(Connection connection, String digest, Instant at) throws SQLException {
        Sql.update(connection, "UPDATE registry_blobs SET scrubbed = ? WHERE digest = ?", at, digest);
    }

    public static void damaged(Connection connection, String digest, Instant at) throws SQLException {
        Sql.update(connection, "UPDATE registry_blobs SET damaged = ? WHERE digest = ?", at, digest);
    }

    /** Blobs that are damaged and that some repository has. */
    public static List<Candidate> damaged(Connection connection, int most) throws SQLException {
        return Sql.list(connection, """
                SELECT digest, size FROM registry_blobs WHERE damaged IS NOT NULL
                  AND EXISTS (SELECT 1 FROM registry_links l WHERE l.digest = registry_blobs.digest)
                ORDER BY damaged LIMIT ?""", row -> new Candidate(row.getString("digest"), row.getLong("size")), most);
    }

    /** The repositories that have a blob, be it whole or damaged. */
    public static List<String> repositories(Connection connection, String digest) throws SQLException {
        return Sql.list(
                connection,
                "SELECT repository FROM registry_links WHERE digest = ? ORDER BY repository",
                row -> row.getString(1),
                digest);
    }

    /** Notes that a damaged blob is whole again; answers whether it is still known. */
    public static boolean mended(Connection connection, String digest, long size, Instant at) throws SQLException {
        return Sql.update(
                        connection,
                        "UPDATE registry_blobs SET size = ?, scrubbed = ?, damaged = NULL WHERE digest = ?",
                        size,
                        at,
                        digest)
                > 0;
    }
}
