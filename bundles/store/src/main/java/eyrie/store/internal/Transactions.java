/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.store.Store.Work;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work in transactions: all of it or nothing, and what was to follow only after the commit. */
final class Transactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final ScopedValue<Open> CURRENT = ScopedValue.newInstance();
    private static final int CLOSE_SECONDS = 10;

    private final Database database;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private boolean closed;

    /** A writing transaction that is under way. */
    private record Open(Connection connection, List<Runnable> afterCommit) {}

    Transactions(Database database) {
        this.database = database;
    }

    <T> T write(Work<T> work) {
        // It would wait for the one connection that its own caller holds.
        if (CURRENT.isBound()) {
            throw new IllegalStateException("a transaction that writes was begun inside another one");
        }
        List<Runnable> afterCommit = new ArrayList<>();
        T result = guarded(() -> {
            try (Connection connection = database.writer()) {
                return ScopedValue.where(CURRENT, new Open(connection, afterCommit))
                        .call(() -> inTransaction(connection, database.beginWrite(), work));
            }
        });
        afterCommit.forEach(Transactions::runQuietly);
        return result;
    }

    <T> T read(Work<T> work) {
        return guarded(() -> {
            try (Connection connection = database.reader()) {
                return inTransaction(connection, database.beginRead(), work);
            }
        });
    }

    void afterCommit(Connection transaction, Runnable action) {
        requireCurrent(transaction);
        CURRENT.get().afterCommit().add(action);
    }

    void requireCurrent(Connection transaction) {
        if (!CURRENT.isBound() || CURRENT.get().connection() != transaction) {
            throw new IllegalStateException("not inside the transaction that this is to belong to");
        }
    }

    /** Waits for the transactions under way; later ones are refused. */
    @Override
    public void close() {
        boolean quiet = false;
        try {
            quiet = gate.writeLock().tryLock(CLOSE_SECONDS, TimeUnit.SECONDS);
            if (!quiet) {
                LOG.warn("closing the database under transactions that did not end within {} s", CLOSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            closed = true;
            database.close();
        } finally {
            if (quiet) {
                gate.writeLock().unlock();
            }
        }
    }

    /** Something that may fail as SQL does. */
    @FunctionalInterface
    private interface Attempt<T> {
        T run() throws SQLException;
    }

    private <T> T guarded(Attempt<T> attempt) {
        gate.readLock().lock();
        try {
            if (closed) {
                throw new EyrieException(ErrorKind.UNAVAILABLE, "database: it is closed");
            }
            return attempt.run();
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            gate.readLock().unlock();
        }
    }

    private <T> T inTransaction(Connection connection, String begin, Work<T> work) throws SQLException {
        execute(connection, begin);
        boolean done = false;
        try {
            T result = work.run(connection);
            execute(connection, "COMMIT");
            done = true;
            return result;
        } finally {
            if (!done) {
                rollBack(connection);
            }
        }
    }

    /** A full disk may have rolled back already, which the statement then reports as a failure of its own. */
    private void rollBack(Connection connection) {
        try {
            execute(connection, "ROLLBACK");
        } catch (SQLException e) {
            LOG.debug("rolling back: {}; the connection is replaced", e.getMessage());
            database.discard(connection);
        }
    }

    private EyrieException failure(SQLException e) {
        LOG.warn("database: a transaction failed and was rolled back", e);
        return switch (database.classify(e)) {
            case NO_SPACE ->
                new EyrieException(ErrorKind.NO_SPACE, "database: the disk is full; nothing was changed", e);
            case BUSY ->
                new EyrieException(ErrorKind.UNAVAILABLE, "database: it is busy; nothing was changed, try again", e);
            case OTHER -> EyrieException.internal("database: the transaction failed; nothing was changed", e);
        };
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What follows a commit cannot undo it, so its failure is not the caller's. */
    private static void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("database: an action after a commit failed", e);
        }
    }
}
