/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.store.Store;
import eyrie.store.internal.backup.Restore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A store with one table of numbers, for tests. */
final class Numbers implements AutoCloseable {
    private final StoreComponent store;

    Numbers(Path folder) {
        this(Databases.in(folder));
    }

    Numbers(Database database) {
        this(database, Restore.nothing());
    }

    Numbers(Database database, Restore restore) {
        store = new StoreComponent(database, restore);
        store.migrate("numbers", List.of("CREATE TABLE numbers (number BIGINT PRIMARY KEY, filler TEXT NOT NULL);"));
    }

    StoreComponent store() {
        return store;
    }

    void add(long number) {
        add(number, "");
    }

    void add(long number, String filler) {
        store.write(connection -> insert(connection, number, filler));
    }

    static Void insert(Connection connection, long number, String filler) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("INSERT INTO numbers VALUES (?, ?)")) {
            statement.setLong(1, number);
            statement.setString(2, filler);
            statement.executeUpdate();
            return null;
        }
    }

    List<Long> all() {
        return store.read(Numbers::all);
    }

    static List<Long> all(Connection connection) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT number FROM numbers ORDER BY number");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    String pragma(String name, Store.Work<Void> before) {
        return store.write(connection -> {
            before.run(connection);
            try (PreparedStatement statement = connection.prepareStatement("PRAGMA " + name);
                    ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        });
    }

    String pragma(String name) {
        return pragma(name, connection -> null);
    }

    @Override
    public void close() {
        store.close();
    }
}
