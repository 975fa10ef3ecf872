/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.store.Store.Work;
import eyrie.store.internal.Database.Notice;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One work that writes, with what is to follow its commit. For the thread of its caller. */
final class Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);
    private static final ScopedValue<Transaction> CURRENT = ScopedValue.newInstance();

    private final Connection connection;
    private final List<Runnable> following = new ArrayList<>();
    private final List<Notice> notices = new ArrayList<>();

    Transaction(Connection connection) {
        this.connection = connection;
    }

    /** Whether the thread runs a work that writes. */
    static boolean underWay() {
        return CURRENT.isBound();
    }

    /** The one of this thread, which must be on this connection. */
    static Transaction on(Connection connection) {
        if (!CURRENT.isBound() || CURRENT.get().connection != connection) {
            throw new IllegalStateException("not inside the transaction that this is to belong to");
        }
        return CURRENT.get();
    }

    <T> T run(Work<T> work) throws SQLException {
        return ScopedValue.where(CURRENT, this).call(() -> work.run(connection));
    }

    void followedBy(Runnable action) {
        following.add(action);
    }

    void tells(Notice notice) {
        notices.add(notice);
    }

    List<Notice> notices() {
        return notices;
    }

    /** What follows a commit cannot undo it, so its failure is not the caller's. */
    void follow() {
        for (Runnable action : following) {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.error("database: an action after a commit failed", e);
            }
        }
    }
}
