/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.api.event.Event;
import eyrie.api.event.Events;
import eyrie.api.store.Store;
import eyrie.api.store.Store.Listener;
import eyrie.api.store.Store.Subscription;
import eyrie.scheduler.internal.Role;
import eyrie.scheduler.internal.Signals;
import eyrie.scheduler.internal.Signals.Deadline;
import eyrie.scheduler.internal.Timers;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The event log, in a table that keeps the newest. */
@Component(service = Events.class, property = Role.CONTROLLER)
public final class EventLog implements Events {
    private static final String NEWEST = "events";
    private static final List<String> STEPS = List.of("""
            CREATE TABLE events (
              cursor_number BIGINT PRIMARY KEY,
              type TEXT NOT NULL,
              subject TEXT NOT NULL,
              data TEXT NOT NULL,
              at BIGINT NOT NULL
            );
            """, ListenerTable.STEP);

    private final Store store;
    private final Timers timers;
    private final Retention retention;
    private final Signals signals = new Signals();
    private final Subscription subscription;
    private final AtomicLong latest = new AtomicLong();

    @Activate
    public EventLog(@Reference Store store) {
        this(store, Timers.system(), Retention.KEPT_EVENTS, Retention.KEPT_TIME);
    }

    public EventLog(Store store, Timers timers, long keptEvents, Duration keptTime) {
        this.store = store;
        this.timers = timers;
        store.migrate("events", STEPS);
        // Listening first: what comes in between is heard.
        subscription = store.listen(NEWEST, new Appended());
        published(store.insist(() -> store.read(EventLog::newest)));
        retention = new Retention(store, timers, keptEvents, keptTime);
        retention.trimSoon();
    }

    /** Events of this controller and of others, after their commits. */
    private final class Appended implements Listener {
        @Override
        public void heard(String cursor) {
            published(Long.parseLong(cursor));
        }

        @Override
        public void missed() {
            published(store.read(EventLog::newest));
        }
    }

    @Deactivate
    public void close() {
        subscription.close();
        signals.close();
        timers.close();
    }

    @Override
    public void append(Connection transaction, String type, String subject, Map<String, Object> data)
            throws SQLException {
        appendAll(transaction, List.of(new News(type, subject, data)));
    }

    @Override
    public void appendAll(Connection transaction, List<News> news) throws SQLException {
        if (news.isEmpty()) {
            return;
        }
        // The newest row is never trimmed, so a cursor is never given twice.
        long before = newest(transaction);
        Instant now = timers.now();
        List<Object[]> rows = new ArrayList<>(news.size());
        for (News one : news) {
            rows.add(new Object[] {before + rows.size() + 1, one.type(), one.subject(), Json.text(one.data()), now});
        }
        Sql.updateAll(
                transaction,
                "INSERT INTO events (cursor_number, type, subject, data, at) VALUES (?, ?, ?, ?, ?)",
                rows);
        store.notify(transaction, NEWEST, Long.toString(before + rows.size()));
        store.afterCommit(transaction, () -> retention.appended(before + 1, before + rows.size()));
    }

    @Override
    public List<Event> after(long after, int limit, Duration wait) throws InterruptedException {
        Deadline deadline = Deadline.in(wait);
        while (true) {
            long mark = signals.mark(NEWEST);
            if (latest.get() > after || deadline.passed()) {
                return store.read(connection -> Sql.list(
                        connection,
                        "SELECT * FROM events WHERE cursor_number > ? ORDER BY cursor_number LIMIT ?",
                        EventLog::event,
                        after,
                        limit));
            }
            signals.await(NEWEST, mark, deadline);
        }
    }

    /** Of others it is known here a moment after their commits, which would be too late for who comes from there. */
    @Override
    public long latest() {
        return store.shared() ? store.read(EventLog::newest) : latest.get();
    }

    private void published(long cursor) {
        latest.accumulateAndGet(cursor, Math::max);
        signals.wake(NEWEST);
    }

    private static long newest(Connection connection) throws SQLException {
        return Sql.number(connection, "SELECT COALESCE(MAX(cursor_number), 0) FROM events");
    }

    private static Event event(ResultSet row) throws SQLException {
        return new Event(
                row.getLong("cursor_number"),
                row.getString("type"),
                row.getString("subject"),
                Json.object(row.getString("data")),
                Sql.instant(row, "at"));
    }
}
