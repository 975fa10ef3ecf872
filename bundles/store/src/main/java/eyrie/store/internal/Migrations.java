/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.EyrieException;
import eyrie.store.internal.backup.Restore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the tables of each part up to date and remembers what was done, so that no step runs twice or unnoticed. */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS migrations (
              part TEXT NOT NULL,
              step INTEGER NOT NULL,
              checksum TEXT NOT NULL,
              applied BIGINT NOT NULL,
              PRIMARY KEY (part, step)
            )""";

    private final Database database;
    private final Transactions transactions;
    private final Restore restore;

    /** @param restore rows of a backup, which belong into the tables when they are made */
    Migrations(Database database, Transactions transactions, Restore restore) {
        this.database = database;
        this.transactions = transactions;
        this.restore = restore;
    }

    void migrate(String part, List<String> steps) {
        List<Script> scripts = steps.stream().map(Script::new).toList();
        List<String> applied = transactions.write(connection -> {
            execute(connection, TABLE);
            return applied(connection, part);
        });
        refuseForeign(part, applied, scripts);
        int saved = restore.steps(part).size();
        if (saved > 0) {
            refuseForeign(part, restore.steps(part), scripts);
            restore(part, scripts.subList(0, saved));
        }
        for (int step = Math.max(applied.size(), saved); step < scripts.size(); step++) {
            apply(part, step + 1, scripts.get(step));
        }
    }

    /** Makes the tables as they were when the backup was made, and fills them. */
    private void restore(String part, List<Script> scripts) {
        List<String> statements =
                scripts.stream().flatMap(script -> script.statements().stream()).toList();
        transactions.write(connection -> {
            if (restore.isDone(connection, part)) {
                return null;
            }
            if (!applied(connection, part).isEmpty()) {
                throw EyrieException.conflict(
                        "restore: the database has tables of part %s already; let store.url name an empty one, or remove the folder restore in the data folder"
                                .formatted(part));
            }
            for (String statement : statements) {
                execute(connection, statement);
            }
            for (int step = 0; step < scripts.size(); step++) {
                record(connection, part, step + 1, scripts.get(step).checksum());
            }
            restore.fill(connection, part, statements);
            return null;
        });
        restore.done(part, statements);
    }

    /** Unless another controller, which starts at the same time, has been faster. */
    private void apply(String part, int number, Script script) {
        boolean mine = transactions.write(connection -> {
            if (applied(connection, part).size() >= number) {
                return false;
            }
            for (String statement : script.statements()) {
                execute(connection, statement);
            }
            record(connection, part, number, script.checksum());
            return true;
        });
        if (mine) {
            LOG.info("database: part {} is now at step {}", part, number);
        }
    }

    private static void refuseForeign(String part, List<String> applied, List<Script> scripts) {
        if (applied.size() > scripts.size()) {
            throw EyrieException.conflict(
                    "database: part %s is at step %d and this program knows %d; use the newer program that made it"
                            .formatted(part, applied.size(), scripts.size()));
        }
        for (int step = 0; step < applied.size(); step++) {
            if (!applied.get(step).equals(scripts.get(step).checksum())) {
                throw EyrieException.conflict(
                        "database: step %d of part %s is not the one that made this database; use the program that made it"
                                .formatted(step + 1, part));
            }
        }
    }

    private static List<String> applied(Connection connection, String part) throws SQLException {
        String sql = "SELECT checksum FROM migrations WHERE part = ? ORDER BY step";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, part);
            List<String> checksums = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    checksums.add(rows.getString(1));
                }
            }
            return checksums;
        }
    }

    private static void record(Connection connection, String part, int step, String checksum) throws SQLException {
        String sql = "INSERT INTO migrations (part, step, checksum, applied) VALUES (?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, part);
            statement.setInt(2, step);
            statement.setString(3, checksum);
            statement.setLong(4, System.currentTimeMillis());
            statement.executeUpdate();
        }
    }

    private void execute(Connection connection, String sql) throws SQLException {
        Database.execute(connection, database.definition(sql));
    }
}
