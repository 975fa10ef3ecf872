/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.fakes;

import eyrie.api.event.Event;
import eyrie.api.event.Events;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An event log in memory. */
public final class FakeEvents implements Events {
    private final List<Event> log = new ArrayList<>();
    private int waiting;

    public synchronized void add(String type, String subject, Map<String, Object> data) {
        log.add(new Event(10L * (log.size() + 1), type, subject, data, Instant.parse("2026-01-02T03:04:05Z")));
        notifyAll();
    }

    /** How many wait for the next event. */
    public synchronized int waiting() {
        return waiting;
    }

    @Override
    public void append(Connection transaction, String type, String subject, Map<String, Object> data) {
        throw new AssertionError("what is tested here has no reason to call this");
    }

    @Override
    public synchronized List<Event> after(long after, int limit, Duration wait) throws InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        waiting++;
        try {
            while (true) {
                List<Event> found = log.stream()
                        .filter(event -> event.cursor() > after)
                        .limit(limit)
                        .toList();
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (!found.isEmpty() || left <= 0) {
                    return found;
                }
                wait(left);
            }
        } finally {
            waiting--;
        }
    }

    @Override
    public synchronized long latest() {
        return log.isEmpty() ? 0 : log.getLast().cursor();
    }
}
