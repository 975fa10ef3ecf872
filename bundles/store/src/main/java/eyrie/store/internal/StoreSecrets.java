/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.store.SharedSecrets;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Secrets in a table of the database that controllers share; who can read that database can do everything anyway. */
@Component
public final class StoreSecrets implements SharedSecrets {
    private static final Logger LOG = LoggerFactory.getLogger(StoreSecrets.class);
    private static final List<String> STEPS = List.of("""
            CREATE TABLE shared_secrets (
              name TEXT PRIMARY KEY,
              secret TEXT NOT NULL,
              created BIGINT NOT NULL
            );
            """);

    private final Store store;

    @Activate
    public StoreSecrets(@Reference Store store) {
        this.store = store;
        store.migrate("secrets", STEPS);
    }

    @Override
    public String agree(String name, String mine) {
        return store.insist(() -> agreeNow(name, mine));
    }

    private String agreeNow(String name, String mine) {
        if (!store.shared()) {
            forget(name);
            return mine;
        }
        String agreed = store.write(connection -> {
            keep(connection, name, mine);
            return find(connection, name);
        });
        if (!agreed.equals(mine)) {
            LOG.info("database: the {} is the one that the other controllers have", name);
        }
        return agreed;
    }

    /** A row that came with a backup of a shared database must not overrule the file in a later one. */
    private void forget(String name) {
        if (store.read(connection -> find(connection, name)) != null) {
            store.write(connection -> {
                try (PreparedStatement statement =
                        connection.prepareStatement("DELETE FROM shared_secrets WHERE name = ?")) {
                    statement.setString(1, name);
                    return statement.executeUpdate();
                }
            });
        }
    }

    private static void keep(Connection connection, String name, String secret) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO shared_secrets (name, secret, created) VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING")) {
            statement.setString(1, name);
            statement.setString(2, secret);
            statement.setLong(3, System.currentTimeMillis());
            statement.executeUpdate();
        }
    }

    private static String find(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT secret FROM shared_secrets WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
