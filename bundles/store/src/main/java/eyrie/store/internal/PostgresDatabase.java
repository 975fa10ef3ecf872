/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL, which several processes may use at once. Whoever writes holds the row of one table until its commit: so
 * works that write run one after the other in all processes, as on SQLite, and see what was committed before. A process
 * that stands still while it holds the row loses its connection, and with it the row, after some seconds.
 */
final class PostgresDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
    private static final int READERS = 8;
    private static final int WRITERS = 2;
    private static final long CONNECTION_WAIT_MILLIS = 5_000;
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long IN_DOUBT_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long WORD_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_MILLIS = 500;
    private static final String WRITING =
            "SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '20s'; SET synchronous_commit = on";
    private static final String READING = "SET idle_in_transaction_session_timeout = '60s'";
    private static final String TURN = """
            CREATE TABLE IF NOT EXISTS store_turn (id INTEGER PRIMARY KEY);
            INSERT INTO store_turn (id) VALUES (1) ON CONFLICT (id) DO NOTHING
            """;
    private static final String TAKE_TURN = "SELECT %s FROM store_turn WHERE id = 1 FOR UPDATE";
    private static final Pattern TEXT = Pattern.compile("\\bTEXT\\b");

    private final PostgresAddress address;
    private final PostgresNotices notices;
    private final PostgresFeatures features;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private volatile PostgresEar ear;
    private volatile long refused = System.nanoTime() - 2 * REFUSED_NANOS;

    /** Waits for a server that is still starting for as long as it takes: whoever started this program would do no better. */
    PostgresDatabase(PostgresAddress address) {
        this.address = address;
        features = prepare(address);
        notices = new PostgresNotices(features.schema());
        writers = pool("eyrie-store-writer", WRITERS, false, "TRANSACTION_READ_COMMITTED");
        readers = pool("eyrie-store-reader", READERS, true, "TRANSACTION_REPEATABLE_READ");
    }

    /** Refused at once when it was in vain a moment ago, so that many callers do not wait one after the other. */
    @Override
    public Connection writer() throws SQLException {
        if (System.nanoTime() - refused < REFUSED_NANOS) {
            throw new SQLTransientConnectionException(
                    "no connection to " + address, new SQLException("the last attempt was in vain"));
        }
        try {
            return writers.getConnection();
        } catch (SQLException e) {
            refused = System.nanoTime();
            throw e;
        }
    }

    @Override
    public Connection reader() throws SQLException {
        return readers.getConnection();
    }

    @Override
    public String beginWrite(Connection connection) throws SQLException {
        String sql = TAKE_TURN.formatted(features.tellsOutcomes() ? "pg_current_xact_id()::text" : "''");
        return string(connection, sql);
    }

    /** The driver begins it with the first statement. */
    @Override
    public void beginRead(Connection connection) {}

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        connection.rollback();
    }

    /** Whoever has the turn knows that the transaction has ended. */
    @Override
    public Optional<Boolean> committed(String transaction) {
        long end = System.nanoTime() + IN_DOUBT_NANOS;
        while (features.tellsOutcomes() && System.nanoTime() < end) {
            try (Connection connection = writers.getConnection()) {
                beginWrite(connection);
                String status = string(connection, "SELECT pg_xact_status('%s'::xid8)".formatted(transaction));
                connection.rollback();
                return Optional.of("committed".equals(status));
            } catch (SQLException e) {
                LOG.debug("database: asking what became of a commit: {}", e.getMessage());
                pause();
            }
        }
        return Optional.empty();
    }

    @Override
    public void tell(Connection connection, List<Notice> told) throws SQLException {
        if (features.notifies()) {
            notices.write(connection, told);
        }
    }

    @Override
    public void hearWith(Listeners listeners) {
        ear = new PostgresEar(address.source(), features.notifies(), notices, listeners);
    }

    @Override
    public void discard(Connection connection) {
        writers.evictConnection(connection);
        readers.evictConnection(connection);
    }

    @Override
    public Failure classify(SQLException failure) {
        return PostgresFailures.classify(failure);
    }

    /** Texts are ordered as on SQLite, by their bytes. */
    @Override
    public String definition(String statement) {
        boolean defines = statement.startsWith("CREATE TABLE") || statement.startsWith("ALTER TABLE");
        return defines && features.collates() ? TEXT.matcher(statement).replaceAll("TEXT COLLATE \"C\"") : statement;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public String description() {
        return address.toString();
    }

    @Override
    public Optional<String> problem() {
        if (writers.isClosed()) {
            return Optional.of("the database is closed");
        }
        PostgresEar hearing = ear;
        return hearing == null ? Optional.empty() : hearing.problem();
    }

    @Override
    public void close() {
        PostgresEar hearing = ear;
        if (hearing != null) {
            hearing.close();
        }
        readers.close();
        writers.close();
    }

    private static PostgresFeatures prepare(PostgresAddress address) {
        long nextWord = System.nanoTime();
        while (true) {
            try (Connection connection = address.source().getConnection()) {
                connection.setAutoCommit(false);
                PostgresFeatures features = PostgresFeatures.of(connection);
                Database.execute(connection, TURN);
                connection.commit();
                return features;
            } catch (SQLException e) {
                // Two processes that make the table at the same time are in each other's way once.
                boolean passes = List.of("23505", "42P07", "40001").contains(e.getSQLState())
                        || PostgresFailures.classify(e) == Failure.LOST;
                if (!passes || Thread.currentThread().isInterrupted()) {
                    throw new EyrieException(
                            ErrorKind.UNAVAILABLE,
                            "store.url: %s cannot be used: %s".formatted(address, e.getMessage()),
                            e);
                }
                if (System.nanoTime() - nextWord >= 0) {
                    LOG.warn("database: {} cannot be reached yet, and is waited for: {}", address, e.getMessage());
                    nextWord = System.nanoTime() + WORD_NANOS;
                }
                pause();
            }
        }
    }

    private HikariDataSource pool(String name, int size, boolean readOnly, String isolation) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(address.source());
        config.setPoolName(name);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setReadOnly(readOnly);
        config.setAutoCommit(false);
        config.setTransactionIsolation(isolation);
        config.setConnectionInitSql(readOnly ? READING : WRITING);
        config.setConnectionTimeout(CONNECTION_WAIT_MILLIS);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static String string(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
