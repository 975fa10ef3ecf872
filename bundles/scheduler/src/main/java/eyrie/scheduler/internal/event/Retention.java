/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.store.Store;
import eyrie.scheduler.internal.Timers;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old events, some at a time, whenever enough new ones have come. What a listener has yet to hear stays longer, but
 * not for ever: ten times as many events as are kept anyway. A listener is forgotten when no controller has had it for the
 * time for which events are kept; the time in which nothing happened, because nothing ran, does not count.
 */
final class Retention {
    static final long KEPT_EVENTS = 100_000;
    static final Duration KEPT_TIME = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final long EVERY = 1000;
    /** How many times more is kept for listeners that do not keep up. */
    static final int FOR_LISTENERS = 10;
    /** Few enough that nobody notices the transaction. */
    private static final long AT_ONCE = 2 * EVERY;

    private final Store store;
    private final Timers timers;
    private final long keptEvents;
    private final Duration keptTime;
    /** Listeners that were warned of. */
    private final Set<String> behindNow = ConcurrentHashMap.newKeySet();

    Retention(Store store, Timers timers, long keptEvents, Duration keptTime) {
        this.store = store;
        this.timers = timers;
        this.keptEvents = keptEvents;
        this.keptTime = keptTime;
    }

    /** Hears the cursors of the first and the last that were appended together. */
    void appended(long first, long last) {
        if (last / EVERY > (first - 1) / EVERY) {
            trimSoon();
        }
    }

    void trimSoon() {
        timers.at(timers.now(), this::trim);
    }

    private void trim() {
        try {
            if (store.write(this::trimSome)) {
                trimSoon();
            }
        } catch (RuntimeException e) {
            LOG.warn("old events stay until the next attempt", e);
        }
    }

    /** Whether there is more. */
    private boolean trimSome(Connection connection) throws SQLException {
        long newest = Sql.number(connection, "SELECT COALESCE(MAX(cursor_number), 0) FROM events");
        long oldest = Sql.number(connection, "SELECT COALESCE(MIN(cursor_number), 0) FROM events");
        long end = Math.min(oldest + AT_ONCE, newest);
        long firstOfAll = Math.max(newest - keptEvents + 1, firstYoung(connection, end));
        long firstKept = Math.min(firstOfAll, firstForListeners(connection, newest));
        Sql.update(connection, "DELETE FROM events WHERE cursor_number < ?", Math.min(firstKept, end));
        return firstKept >= end && end < newest;
    }

    /** The first event that must stay for the sake of listeners. */
    private long firstForListeners(Connection connection, long newest) throws SQLException {
        forgetUnseen(connection, newest);
        List<ListenerTable.Entry> listeners = ListenerTable.all(connection);
        long bound = newest - FOR_LISTENERS * keptEvents + 1;
        long first = Long.MAX_VALUE;
        for (ListenerTable.Entry listener : listeners) {
            tell(connection, listener, newest, bound);
            first = Math.min(first, Math.max(listener.cursor() + 1, bound));
        }
        ListenerTable.skip(connection, bound);
        return first;
    }

    private void forgetUnseen(Connection connection, long newest) throws SQLException {
        Optional<Instant> last = Sql.first(
                connection, "SELECT at FROM events WHERE cursor_number = ?", row -> Sql.instant(row, "at"), newest);
        if (last.isPresent()) {
            List<String> gone =
                    ListenerTable.forgetUnseen(connection, last.get().minus(keptTime));
            store.afterCommit(
                    connection,
                    () -> gone.forEach(name -> LOG.warn(
                            "listener {} is forgotten: no controller has had it for {} days",
                            name,
                            keptTime.toDays())));
        }
    }

    private void tell(Connection connection, ListenerTable.Entry listener, long newest, long bound) {
        long behind = newest - listener.cursor();
        if (listener.cursor() + 1 < bound) {
            store.afterCommit(
                    connection,
                    () -> LOG.error(
                            "listener {} will never hear {} events: it is more than {} behind",
                            listener.name(),
                            bound - 1 - listener.cursor(),
                            FOR_LISTENERS * keptEvents));
        } else if (behind <= keptEvents) {
            behindNow.remove(listener.name());
        } else if (behindNow.add(listener.name())) {
            store.afterCommit(
                    connection,
                    () -> LOG.warn(
                            "listener {} is {} events behind; beyond {} it will lose the oldest",
                            listener.name(),
                            behind,
                            FOR_LISTENERS * keptEvents));
        }
    }

    private long firstYoung(Connection connection, long end) throws SQLException {
        String sql =
                "SELECT cursor_number FROM events WHERE at >= ? AND cursor_number < ? ORDER BY cursor_number LIMIT 1";
        return Sql.first(connection, sql, row -> row.getLong(1), timers.now().minus(keptTime), end)
                .orElse(end);
    }
}
