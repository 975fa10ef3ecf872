/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.registry.Authorities;
import eyrie.api.registry.Remote;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.transfer.Credentials;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table of named registries. */
final class RemoteTable {
    static final String PART = "remotes";
    static final List<String> STEPS =
            List.of("""
            CREATE TABLE remotes (
              name TEXT PRIMARY KEY,
              url TEXT NOT NULL,
              prefix TEXT NOT NULL,
              user_name TEXT NOT NULL,
              secret TEXT NOT NULL,
              is_default INTEGER NOT NULL,
              created BIGINT NOT NULL
            );
            """, "ALTER TABLE remotes ADD COLUMN authorities TEXT NOT NULL DEFAULT '';");

    private RemoteTable() {}

    /**
     * A row.
     *
     * @param secret which of the secret files is its own; empty for none
     * @param authorities as PEM text; empty for none
     */
    record Row(Remote remote, String secret, String authorities) {}

    static List<Row> all(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM remotes ORDER BY name")) {
            return rows(statement);
        }
    }

    static Optional<Row> find(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM remotes WHERE name = ?")) {
            statement.setString(1, name);
            return rows(statement).stream().findFirst();
        }
    }

    /** Writes a row in place of the one of that name, if there is one. */
    static Row put(Connection connection, RemoteSettings settings, String secret, Instant now) throws SQLException {
        Optional<Row> before = find(connection, settings.name());
        boolean wasDefault = before.isPresent() && before.get().remote().isDefault();
        boolean isDefault =
                settings.makeDefault() || wasDefault || all(connection).isEmpty();
        if (settings.makeDefault()) {
            try (PreparedStatement statement = connection.prepareStatement("UPDATE remotes SET is_default = 0")) {
                statement.executeUpdate();
            }
        }
        delete(connection, settings.name());
        // As exactly as it is read again.
        Instant created = Instant.ofEpochMilli(
                before.map(row -> row.remote().created()).orElse(now).toEpochMilli());
        Remote remote = new Remote(
                settings.name(),
                settings.url(),
                settings.prefix(),
                settings.credentials().map(Credentials::user).orElse(""),
                isDefault,
                created,
                settings.authorities().all());
        Row row = new Row(remote, secret, settings.authorities().pem());
        insert(connection, row);
        return row;
    }

    /** Whether there was one. */
    static boolean delete(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM remotes WHERE name = ?")) {
            statement.setString(1, name);
            return statement.executeUpdate() > 0;
        }
    }

    private static void insert(Connection connection, Row row) throws SQLException {
        Remote remote = row.remote();
        String sql = "INSERT INTO remotes (name, url, prefix, user_name, secret, is_default, created, authorities)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, remote.name());
            statement.setString(2, remote.url().toString());
            statement.setString(3, remote.prefix());
            statement.setString(4, remote.user());
            statement.setString(5, row.secret());
            statement.setInt(6, remote.isDefault() ? 1 : 0);
            statement.setLong(7, remote.created().toEpochMilli());
            statement.setString(8, row.authorities());
            statement.executeUpdate();
        }
    }

    private static List<Row> rows(PreparedStatement statement) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (ResultSet results = statement.executeQuery()) {
            while (results.next()) {
                String authorities = results.getString("authorities");
                Remote remote = new Remote(
                        results.getString("name"),
                        URI.create(results.getString("url")),
                        results.getString("prefix"),
                        results.getString("user_name"),
                        results.getInt("is_default") != 0,
                        Instant.ofEpochMilli(results.getLong("created")),
                        Authorities.of(authorities).all());
                rows.add(new Row(remote, results.getString("secret"), authorities));
            }
        }
        return rows;
    }
}
