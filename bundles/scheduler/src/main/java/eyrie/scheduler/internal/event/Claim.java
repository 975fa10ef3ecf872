/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.store.Store;
import eyrie.scheduler.internal.Timers;
import eyrie.scheduler.internal.event.ListenerTable.Entry;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The right of one controller to call a listener, and how far that listener is. Another controller's right has ended when
 * nothing was seen of it for a while by the clock of this one; clocks of several machines are not compared. Used by one
 * thread.
 */
final class Claim {
    /** After which a controller that shows no sign of life has lost it. */
    static final Duration EXPIRES = Duration.ofSeconds(30);

    private final Store store;
    private final Timers timers;
    private final String name;
    private final String owner;
    private Noticed noticed;

    /** Another one's sign of life, and when it was seen here first. */
    private record Noticed(String owner, long beat, Instant at) {}

    /** @param owner this controller; a process, not a machine */
    Claim(Store store, Timers timers, String name, String owner) {
        this.store = store;
        this.timers = timers;
        this.name = name;
        this.owner = owner;
    }

    /** @return the cursor after which to go on; empty while another controller has the right */
    OptionalLong take() {
        return store.write(connection -> {
            Optional<Entry> entry = ListenerTable.find(connection, name);
            if (entry.isEmpty()) {
                return OptionalLong.of(begin(connection));
            }
            if (!free(entry.get())) {
                return OptionalLong.empty();
            }
            ListenerTable.take(connection, name, owner, timers.now());
            return OptionalLong.of(entry.get().cursor());
        });
    }

    /** Notes that everything up to this cursor was heard. @return whether the right is still this controller's */
    boolean advance(long cursor) {
        return store.write(connection -> ListenerTable.advance(connection, name, owner, cursor, timers.now()));
    }

    /** Notes why it does not go on. @return whether the right is still this controller's */
    boolean stuck(long cursor, String problem) {
        return store.write(connection -> ListenerTable.stuck(connection, name, owner, cursor, problem, timers.now()));
    }

    void release() {
        store.write(connection -> {
            ListenerTable.release(connection, name, owner);
            return null;
        });
    }

    private long begin(Connection connection) throws SQLException {
        long newest = Sql.number(connection, "SELECT COALESCE(MAX(cursor_number), 0) FROM events");
        ListenerTable.insert(connection, name, newest, owner, timers.now());
        return newest;
    }

    private boolean free(Entry entry) {
        // With a database of its own, a controller finds only its own former life.
        if (entry.owner() == null || entry.owner().equals(owner) || !store.shared()) {
            return true;
        }
        Instant now = timers.now();
        if (noticed == null || !entry.owner().equals(noticed.owner()) || entry.beat() != noticed.beat()) {
            noticed = new Noticed(entry.owner(), entry.beat(), now);
        }
        return !now.isBefore(noticed.at().plus(EXPIRES));
    }
}
