/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteDataSource;

/**
 * Moves what was committed from the journal into the database file, beside the writer. SQLite would do so within a commit,
 * whose caller would then wait for two more syncs of the disk. Thread-safe.
 */
final class SqliteCheckpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteCheckpoints.class);

    private final Connection connection;
    private final long pauseNanos;
    private final Thread thread;
    private volatile boolean committed;
    private volatile boolean closed;

    /** @param pause between two checkpoints, while there are commits */
    SqliteCheckpoints(SQLiteDataSource source, Duration pause) throws SQLException {
        connection = source.getConnection();
        pauseNanos = pause.toNanos();
        thread = Thread.ofPlatform().name("eyrie-store-checkpoint").daemon().start(this::run);
    }

    /** There is something to move. */
    void committed() {
        if (!committed) {
            committed = true;
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            while (!committed && !closed) {
                LockSupport.park(this);
            }
            pause();
            committed = false;
            checkpoint();
        }
    }

    private void pause() {
        long end = System.nanoTime() + pauseNanos;
        long left = pauseNanos;
        while (left > 0 && !closed) {
            LockSupport.parkNanos(this, left);
            left = end - System.nanoTime();
        }
    }

    /** As much as nobody reads or writes just now; the rest is for the next one. */
    private void checkpoint() {
        try {
            Database.execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            // On a full disk, say. Nothing is lost: the journal keeps it, and the writer says what it lacks.
            LOG.debug("database: the journal could not be moved into the file: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("database: a connection could not be closed", e);
        }
    }
}
