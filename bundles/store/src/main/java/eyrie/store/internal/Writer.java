/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.EyrieException;
import eyrie.api.store.Store.Work;
import eyrie.store.internal.Database.Failure;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the works that write, one after the other, each on its caller's thread. Whoever is last in the line commits for
 * all who came since the last commit: under load one sync of the disk carries many works, and a lone one waits for
 * nobody. Each work but the first stands behind a savepoint of its own, so that its failure is its own.
 */
final class Writer {
    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    /** What is undone with a group that breaks, and what one crash of the database may cost. */
    private static final int MOST = 256;
    /** The first of a group waits for the others; not for long. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int ATTEMPTS = 5;
    private static final long PAUSE_MILLIS = 20;

    private final Database database;
    private final long longestNanos;
    private final ReentrantLock turn = new ReentrantLock(true);
    /** The group that is open. Guarded by the turn. */
    private Group open;

    Writer(Database database) {
        this(database, LONGEST_NANOS);
    }

    /** @param longestNanos for how long the first of a group waits at most for those who come after it */
    Writer(Database database, long longestNanos) {
        this.database = database;
        this.longestNanos = longestNanos;
    }

    <T> T write(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (Undone e) {
                if (attempt == ATTEMPTS) {
                    throw e.failure();
                }
                LOG.debug("database: a transaction was undone and is tried again: {}", e.getMessage());
                pause(attempt);
            }
        }
    }

    /** How many stand in the line. */
    int waiting() {
        return turn.getQueueLength();
    }

    private <T> T once(Work<T> work) throws Undone {
        Transaction transaction;
        Group group;
        T result;
        turn.lock();
        try {
            group = group();
            transaction = new Transaction(group.connection());
            result = group.empty() ? first(group, transaction, work) : next(group, transaction, work);
            group.joined(transaction.notices());
        } finally {
            commitUnlessSomebodyComes();
            turn.unlock();
        }
        group.await();
        transaction.follow();
        return result;
    }

    private Group group() throws Undone {
        if (open == null) {
            try {
                open = begin();
            } catch (SQLException e) {
                throw own(e);
            }
        }
        return open;
    }

    private Group begin() throws SQLException {
        var connection = database.writer();
        boolean begun = false;
        try {
            Group group = new Group(connection, database.beginWrite(connection));
            begun = true;
            return group;
        } finally {
            if (!begun) {
                database.discard(connection);
                connection.close();
            }
        }
    }

    /** With nobody else in the transaction, its end is the end of the work. */
    private <T> T first(Group group, Transaction transaction, Work<T> work) throws Undone {
        boolean done = false;
        try {
            T result = transaction.run(work);
            done = true;
            return result;
        } catch (SQLException e) {
            throw own(e);
        } finally {
            if (!done) {
                open = null;
                rollBack(group);
            }
        }
    }

    private <T> T next(Group group, Transaction transaction, Work<T> work) throws Undone {
        boolean done = false;
        try {
            Database.execute(group.connection(), "SAVEPOINT work");
            T result = transaction.run(work);
            Database.execute(group.connection(), "RELEASE SAVEPOINT work");
            done = true;
            return result;
        } catch (SQLException e) {
            throw own(e);
        } finally {
            if (!done) {
                undo(group);
            }
        }
    }

    /** Undoes the last work. A full disk may have ended the whole transaction, and a lost connection always has. */
    private void undo(Group group) {
        try {
            Database.execute(group.connection(), "ROLLBACK TO SAVEPOINT work");
            Database.execute(group.connection(), "RELEASE SAVEPOINT work");
        } catch (SQLException e) {
            LOG.debug("database: {} works were undone with a failed one: {}", group.members(), e.getMessage());
            open = null;
            rollBack(group);
            group.undone(Failures.of(database, e));
        }
    }

    private void commitUnlessSomebodyComes() {
        Group group = open;
        if (group == null
                || (turn.hasQueuedThreads() && group.members() < MOST && !group.waitsLongerThan(longestNanos))) {
            return;
        }
        open = null;
        try {
            commit(group);
        } catch (RuntimeException | Error e) {
            group.failed(EyrieException.internal("database: the commit failed", e));
            throw e;
        }
    }

    private void commit(Group group) {
        try {
            database.tell(group.connection(), group.notices());
        } catch (SQLException e) {
            rollBack(group);
            end(group, e);
            return;
        }
        try {
            database.commit(group.connection());
            close(group);
            group.committed();
        } catch (SQLException e) {
            rollBack(group);
            if (database.classify(e) == Failure.LOST) {
                endInDoubt(group, e);
            } else {
                end(group, e);
            }
        }
    }

    private void end(Group group, SQLException e) {
        EyrieException failure = Failures.of(database, e);
        if (mayBeTriedAgain(e)) {
            group.undone(failure);
        } else {
            group.failed(failure);
        }
    }

    private void endInDoubt(Group group, SQLException e) {
        Optional<Boolean> committed = database.committed(group.transaction());
        if (committed.isEmpty()) {
            group.failed(Failures.inDoubt(e));
        } else if (committed.get()) {
            group.committed();
        } else {
            group.undone(Failures.of(database, e));
        }
    }

    /** The work's own failure, or one that is nobody's and passes. */
    private EyrieException own(SQLException e) throws Undone {
        EyrieException failure = Failures.of(database, e);
        if (mayBeTriedAgain(e)) {
            throw new Undone(failure);
        }
        return failure;
    }

    private boolean mayBeTriedAgain(SQLException e) {
        Failure failure = database.classify(e);
        return failure == Failure.CONFLICT || failure == Failure.LOST;
    }

    /** A full disk may have rolled back already, which the statement then reports as a failure of its own. */
    private void rollBack(Group group) {
        try {
            database.rollBack(group.connection());
        } catch (SQLException e) {
            LOG.debug("rolling back: {}; the connection is replaced", e.getMessage());
            database.discard(group.connection());
        } finally {
            close(group);
        }
    }

    private static void close(Group group) {
        try {
            group.connection().close();
        } catch (SQLException e) {
            LOG.debug("database: a connection could not be given back", e);
        }
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(PAUSE_MILLIS * attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
