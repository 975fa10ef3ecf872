/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.store.Store.Work;
import eyrie.store.internal.Database.Failure;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs work in transactions, until the database is closed. */
final class Transactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);
    private static final int CLOSE_SECONDS = 10;

    private final Database database;
    private final Writer writer;
    private final ReadWriteLock gate = new ReentrantReadWriteLock();
    private boolean closed;

    Transactions(Database database) {
        this.database = database;
        writer = new Writer(database);
    }

    <T> T write(Work<T> work) {
        // It would wait for the one connection that its own caller holds.
        if (Transaction.underWay()) {
            throw new IllegalStateException("a transaction that writes was begun inside another one");
        }
        return whileOpen(() -> writer.write(work));
    }

    <T> T read(Work<T> work) {
        return whileOpen(() -> {
            try {
                return readOnce(work);
            } catch (SQLException e) {
                if (database.classify(e) != Failure.LOST && database.classify(e) != Failure.CONFLICT) {
                    throw Failures.of(database, e);
                }
                LOG.debug("database: a snapshot was lost and is read again", e);
            }
            try {
                return readOnce(work);
            } catch (SQLException e) {
                throw Failures.of(database, e);
            }
        });
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

    private <T> T whileOpen(Supplier<T> work) {
        gate.readLock().lock();
        try {
            if (closed) {
                throw new EyrieException(ErrorKind.UNAVAILABLE, "database: it is closed");
            }
            return work.get();
        } finally {
            gate.readLock().unlock();
        }
    }

    private <T> T readOnce(Work<T> work) throws SQLException {
        try (Connection connection = database.reader()) {
            boolean done = false;
            try {
                database.beginRead(connection);
                T result = work.run(connection);
                database.commit(connection);
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollBack(connection);
                }
            }
        }
    }

    private void rollBack(Connection connection) {
        try {
            database.rollBack(connection);
        } catch (SQLException e) {
            LOG.debug("rolling back: {}; the connection is replaced", e.getMessage());
            database.discard(connection);
        }
    }
}
