/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.store;

import java.sql.Connection;
import java.sql.SQLException;
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
     * Runs work in a transaction that may write. Commits are on disk on return. Only one runs at a time on SQLite, so
     * the work must be short and must not wait for anything else.
     *
     * @throws eyrie.api.EyrieException NO_SPACE if the disk is full; INTERNAL with the cause; whatever the work throws.
     *     In each case nothing was changed
     */
    <T> T write(Work<T> work);

    /** Runs work that only reads, on one consistent snapshot. */
    <T> T read(Work<T> work);

    /** Runs an action after the current transaction's commit; not at all after a rollback. Call only inside {@link #write}. */
    void afterCommit(Connection transaction, Runnable action);

    /** SQL on a connection. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
