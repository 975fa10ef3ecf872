/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What is known of instances that were asked for, fed by events from another thread. Thread-safe. */
final class InstanceWatch {
    /** A start is over when it has succeeded or cannot any more. */
    static final Set<String> START_IS_OVER =
            Set.of("started", "error", "failed", "stopped", "terminating", "terminated");

    /** Nothing of the instance is left. */
    static final Set<String> GONE = Set.of("terminated");

    private final Set<String> over;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Sighting> sightings = new HashMap<>();
    private final List<String> expected = new ArrayList<>();
    private boolean connected;

    /** @param over the states in which nothing more is to be waited for */
    InstanceWatch(Set<String> over) {
        this.over = over;
    }

    /**
     * The last that was seen of an instance.
     *
     * @param state in lower case
     * @param nanos when, by {@link System#nanoTime()}
     */
    record Sighting(String state, String message, String nodeId, long nanos) {
        boolean isStarted() {
            return state.equals("started");
        }

        private boolean isIn(Set<String> states) {
            return states.contains(state);
        }
    }

    /** Takes note of a state; one that is settled already stays as it is. */
    void observe(String id, String state, String message, String nodeId) {
        lock.lock();
        try {
            Sighting before = sightings.get(id);
            if (before == null || !before.isIn(over)) {
                sightings.put(id, new Sighting(state.toLowerCase(Locale.ROOT), message, nodeId, System.nanoTime()));
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says which instances are waited for. */
    void expect(Collection<String> ids) {
        lock.lock();
        try {
            expected.addAll(ids);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    List<String> expected() {
        lock.lock();
        try {
            return List.copyOf(expected);
        } finally {
            lock.unlock();
        }
    }

    /** Says that from now on no event is missed. */
    void connected() {
        lock.lock();
        try {
            connected = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no event is missed. @return whether that is so */
    boolean awaitConnected(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (!connected && left > 0) {
                left = changed.awaitNanos(left);
            }
            return connected;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until every expected instance has settled. @return whether that is so */
    boolean awaitSettled(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(timeout);
            while (!settled() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return settled();
        } finally {
            lock.unlock();
        }
    }

    Map<String, Sighting> sightings() {
        lock.lock();
        try {
            return Map.copyOf(sightings);
        } finally {
            lock.unlock();
        }
    }

    private boolean settled() {
        return !expected.isEmpty()
                && expected.stream()
                        .allMatch(id ->
                                sightings.containsKey(id) && sightings.get(id).isIn(over));
    }
}
