/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import eyrie.api.fleet.Member;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The tables of the fleet: join tokens, of which only a digest is kept; members; every certificate that was issued and has
 * not ended long ago; the authorities of all controllers on this database.
 */
@Component(
        service = FleetTables.class,
        property =
                "osgi.ds.satisfying.condition.target=(|(osgi.condition.id=eyrie.role.controller)(osgi.condition.id=eyrie.role.registry))")
public final class FleetTables {
    static final String PART = "fleet";
    static final List<String> STEPS = List.of("""
            CREATE TABLE join_tokens (
              id TEXT PRIMARY KEY,
              digest TEXT NOT NULL,
              created BIGINT NOT NULL,
              created_by TEXT NOT NULL,
              expires BIGINT NOT NULL,
              used BIGINT,
              node_id TEXT,
              key_digest TEXT
            );
            CREATE TABLE fleet_members (
              node_id TEXT PRIMARY KEY,
              joined BIGINT NOT NULL,
              revoked BIGINT
            );
            CREATE TABLE node_certificates (
              fingerprint TEXT PRIMARY KEY,
              node_id TEXT NOT NULL REFERENCES fleet_members (node_id) ON DELETE CASCADE,
              key_digest TEXT NOT NULL,
              pem TEXT NOT NULL,
              issued BIGINT NOT NULL,
              expires BIGINT NOT NULL,
              revoked BIGINT
            );
            CREATE INDEX node_certificates_by_node ON node_certificates (node_id, issued);
            CREATE TABLE fleet_authorities (
              fingerprint TEXT PRIMARY KEY,
              pem TEXT NOT NULL,
              added BIGINT NOT NULL
            );
            """);

    private final Store store;

    @Activate
    public FleetTables(@Reference Store store) {
        this.store = store;
        store.migrate(PART, STEPS);
    }

    Store store() {
        return store;
    }

    /**
     * A join token.
     *
     * @param digest of its secret
     * @param used when, or null
     * @param nodeId who joined by it, or null
     * @param keyDigest of the key that it was used for, or null
     */
    record Token(String id, String digest, Instant expires, Instant used, String nodeId, String keyDigest) {}

    /** A certificate. @param revoked when, or null */
    record Issued(String fingerprint, String nodeId, String keyDigest, String pem, Instant expires, Instant revoked) {}

    static void insertToken(Connection connection, Token token, String by, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO join_tokens (id, digest, created, created_by, expires) VALUES (?, ?, ?, ?, ?)",
                token.id(),
                token.digest(),
                now,
                by,
                token.expires());
    }

    static Optional<Token> token(Connection connection, String id) throws SQLException {
        return Sql.first(connection, "SELECT * FROM join_tokens WHERE id = ?", FleetTables::token, id);
    }

    /** Whether this call used it: exactly one does, whoever else tries at the same time. */
    static boolean useToken(Connection connection, String id, String nodeId, String keyDigest, Instant now)
            throws SQLException {
        return Sql.update(
                        connection,
                        "UPDATE join_tokens SET used = ?, node_id = ?, key_digest = ? WHERE id = ? AND used IS NULL",
                        now,
                        nodeId,
                        keyDigest,
                        id)
                == 1;
    }

    static void purge(Connection connection, Instant before) throws SQLException {
        Sql.update(connection, "DELETE FROM join_tokens WHERE expires < ?", before);
        Sql.update(connection, "DELETE FROM node_certificates WHERE expires < ?", before);
    }

    /** Whether the node is a member by this call, and was none or a revoked one before. */
    static boolean admit(Connection connection, String nodeId, Instant now) throws SQLException {
        int added = Sql.update(
                connection,
                "INSERT INTO fleet_members (node_id, joined) VALUES (?, ?) ON CONFLICT (node_id) DO NOTHING",
                nodeId,
                now);
        return added == 1
                || Sql.update(
                                connection,
                                "UPDATE fleet_members SET joined = ?, revoked = NULL WHERE node_id = ? AND revoked IS NOT NULL",
                                now,
                                nodeId)
                        == 1;
    }

    static void insertCertificate(Connection connection, Issued issued, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO node_certificates (fingerprint, node_id, key_digest, pem, issued, expires) VALUES (?, ?, ?, ?, ?, ?)",
                issued.fingerprint(),
                issued.nodeId(),
                issued.keyDigest(),
                issued.pem(),
                now,
                issued.expires());
    }

    static Optional<Issued> certificate(Connection connection, String fingerprint) throws SQLException {
        return Sql.first(
                connection,
                "SELECT * FROM node_certificates WHERE fingerprint = ?",
                FleetTables::certificate,
                fingerprint);
    }

    /** The newest certificate for a key of a node. */
    static Optional<Issued> certificate(Connection connection, String nodeId, String keyDigest) throws SQLException {
        return Sql.first(
                connection,
                "SELECT * FROM node_certificates WHERE node_id = ? AND key_digest = ? ORDER BY issued DESC LIMIT 1",
                FleetTables::certificate,
                nodeId,
                keyDigest);
    }

    static void revoke(Connection connection, String nodeId, Instant now) throws SQLException {
        Sql.update(
                connection, "UPDATE fleet_members SET revoked = ? WHERE node_id = ? AND revoked IS NULL", now, nodeId);
        Sql.update(
                connection,
                "UPDATE node_certificates SET revoked = ? WHERE node_id = ? AND revoked IS NULL",
                now,
                nodeId);
    }

    static void remove(Connection connection, String nodeId) throws SQLException {
        Sql.update(connection, "DELETE FROM node_certificates WHERE node_id = ?", nodeId);
        Sql.update(connection, "DELETE FROM fleet_members WHERE node_id = ?", nodeId);
    }

    private static final String MEMBERS = """
            SELECT m.node_id, m.joined, m.revoked, c.fingerprint, c.expires
            FROM fleet_members m LEFT JOIN node_certificates c ON c.fingerprint =
              (SELECT n.fingerprint FROM node_certificates n WHERE n.node_id = m.node_id ORDER BY n.issued DESC, n.fingerprint LIMIT 1)
            """;

    static List<Member> members(Connection connection) throws SQLException {
        return Sql.list(connection, MEMBERS + "ORDER BY m.node_id", FleetTables::member);
    }

    static Optional<Member> member(Connection connection, String nodeId) throws SQLException {
        return Sql.first(connection, MEMBERS + "WHERE m.node_id = ?", FleetTables::member, nodeId);
    }

    static List<String> authorities(Connection connection) throws SQLException {
        return Sql.list(
                connection,
                "SELECT pem FROM fleet_authorities ORDER BY added, fingerprint",
                row -> row.getString("pem"));
    }

    static void addAuthority(Connection connection, String fingerprint, String pem, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO fleet_authorities (fingerprint, pem, added) VALUES (?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING",
                fingerprint,
                pem,
                now);
    }

    private static Token token(ResultSet row) throws SQLException {
        return new Token(
                row.getString("id"),
                row.getString("digest"),
                Sql.instant(row, "expires"),
                Sql.instant(row, "used"),
                row.getString("node_id"),
                row.getString("key_digest"));
    }

    private static Issued certificate(ResultSet row) throws SQLException {
        return new Issued(
                row.getString("fingerprint"),
                row.getString("node_id"),
                row.getString("key_digest"),
                row.getString("pem"),
                Sql.instant(row, "expires"),
                Sql.instant(row, "revoked"));
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                row.getString("node_id"),
                Sql.instant(row, "joined"),
                Sql.instant(row, "expires"),
                row.getString("fingerprint"),
                Sql.instant(row, "revoked"));
    }
}
