/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes who waits for a change of something that has a name. Take the mark, look, and wait for a later mark: a change in
 * between is not missed.
 */
public final class Signals implements AutoCloseable {
    private static final long LONGEST_NANOS = Duration.ofHours(1).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Topic> topics = new HashMap<>();
    private boolean closed;

    private final class Topic {
        final Condition changed = lock.newCondition();
        long mark;
    }

    public long mark(String name) {
        lock.lock();
        try {
            return topic(name).mark;
        } finally {
            lock.unlock();
        }
    }

    public void wake(String name) {
        lock.lock();
        try {
            Topic topic = topic(name);
            topic.mark++;
            topic.changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public void wakeAll() {
        lock.lock();
        try {
            for (Topic topic : topics.values()) {
                topic.mark++;
                topic.changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns when there is a mark after the one given, or at the deadline. */
    public void await(String name, long mark, Deadline deadline) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Topic topic = topic(name);
            long left = deadline.nanosLeft();
            while (!closed && topic.mark == mark && left > 0) {
                topic.changed.awaitNanos(left);
                left = deadline.nanosLeft();
            }
            if (closed) {
                throw new EyrieException(ErrorKind.UNAVAILABLE, "the controller is stopping; ask again");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends everybody home. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            topics.values().forEach(topic -> topic.changed.signalAll());
        } finally {
            lock.unlock();
        }
    }

    private Topic topic(String name) {
        return topics.computeIfAbsent(name, key -> new Topic());
    }

    /** The end of a wait. */
    public record Deadline(long nanoTime) {
        public static Deadline in(Duration wait) {
            long nanos = wait.compareTo(Duration.ofNanos(LONGEST_NANOS)) > 0 ? LONGEST_NANOS : wait.toNanos();
            return new Deadline(System.nanoTime() + Math.max(0, nanos));
        }

        public long nanosLeft() {
            return nanoTime - System.nanoTime();
        }

        public boolean passed() {
            return nanosLeft() <= 0;
        }
    }
}
