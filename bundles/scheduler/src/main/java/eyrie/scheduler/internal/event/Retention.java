/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.store.Store;
import eyrie.scheduler.internal.Timers;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes old events, some at a time, whenever enough new ones have come. */
final class Retention {
    static final long KEPT_EVENTS = 100_000;
    static final Duration KEPT_TIME = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final long EVERY = 1000;
    /** Few enough that nobody notices the transaction. */
    private static final long AT_ONCE = 2 * EVERY;

    private final Store store;
    private final Timers timers;
    private final long keptEvents;
    private final Duration keptTime;

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
        long firstKept = Math.max(newest - keptEvents + 1, firstYoung(connection, end));
        Sql.update(connection, "DELETE FROM events WHERE cursor_number < ?", Math.min(firstKept, end));
        return firstKept >= end && end < newest;
    }

    private long firstYoung(Connection connection, long end) throws SQLException {
        String sql =
                "SELECT cursor_number FROM events WHERE at >= ? AND cursor_number < ? ORDER BY cursor_number LIMIT 1";
        return Sql.first(connection, sql, row -> row.getLong(1), timers.now().minus(keptTime), end)
                .orElse(end);
    }
}
