/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.osgi.annotation.versioning.ProviderType;

/** The one database of the control plane. Thread-safe. */
@ProviderType
public interface Store {
    /**
     * Brings the tables of one part up to date, each step once, in order, in a transaction of its own.
     *
     * @param part names the part; steps are counted per part
     * @param steps SQL scripts, oldest first; a published step is never changed. Statements end with a semicolon at the
     *     end of a line
     */
    void migrate(String part, java.util.List<String> steps);

    /**
     * Does what a component must do before it is there, again and again for as long as the disk is full or the database is out of
     * reach: nobody would try it another time. Not within a transaction.
     *
     * @param work may be broken off and done again from its start
     * @throws eyrie.api.EyrieException whatever else the work throws, or UNAVAILABLE once the database is closed
     */
    default <T> T insist(Supplier<T> work) {
        return work.get();
    }

    /**
     * Runs work in a transaction that may write. Commits are on disk on return. Only one such work runs at a time, on
     * all controllers that share the database together, and it sees all that was committed before; so it must be short
     * and must not wait for anything else. One commit may carry the works of several callers. A work whose changes were
     * undone through no fault of its own runs once more from its start, so it does nothing but SQL, or what may be
     * repeated.
     *
     * @throws eyrie.api.EyrieException NO_SPACE if the disk is full; UNAVAILABLE if the database is busy or out of
     *     reach; INTERNAL with the cause; whatever the work throws. In each case nothing was changed, or the message
     *     says that this is not known because the connection was lost during the commit
     */
    <T> T write(Work<T> work);

    /** Runs work that only reads, on one consistent snapshot. */
    <T> T read(Work<T> work);

    /** Runs an action after the current transaction's commit; not at all after a rollback. Call only inside {@link #write}. */
    void afterCommit(Connection transaction, Runnable action);

    /**
     * Holds the lock of this name until the transaction ends, so that no other one that asks for it runs meanwhile, here
     * or in another controller. Call only inside {@link #write}.
     */
    void lock(Connection transaction, String name) throws SQLException;

    /**
     * Tells all controllers that share the database, this one included, after the current transaction's commit; not at
     * all after a rollback. In this process every listener has heard it when {@link #write} returns. Call only inside
     * {@link #write}.
     *
     * @param channel who listens; letters, digits, points and hyphens
     * @param payload at most 4000 bytes as UTF-8
     */
    void notify(Connection transaction, String channel, String payload);

    /** Hears what is told on a channel from now on, until the answer is closed. */
    Subscription listen(String channel, Listener listener);

    /** Whether other controllers may use this database at the same time. */
    boolean shared();

    /** What a listener hears. Called by threads of others, also by several at once; to return soon and to throw nothing. */
    interface Listener {
        void heard(String payload);

        /** Something may have been told and not heard, because the connection was lost: look for yourself. */
        void missed();
    }

    /** Ends listening; the listener may be called once more meanwhile. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    /** SQL on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
