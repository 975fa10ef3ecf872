/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits out what keeps a version from arriving, and knows it. Whoever gets through wakes the others. Thread-safe.
 */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);

    private final String what;
    private final Duration shortest;
    private final Duration longest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition over = lock.newCondition();
    private String reason;
    private Instant since;
    private int failures;
    private boolean stopped;

    /** @param what arrives, for the log */
    Trouble(String what, Duration shortest, Duration longest) {
        this.what = what;
        this.shortest = shortest;
        this.longest = longest;
    }

    /** Something that fails while there is trouble. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    /** Why nothing comes; null if all is well. */
    String reason() {
        lock.lock();
        try {
            return reason;
        } finally {
            lock.unlock();
        }
    }

    /** When the trouble began; null if there is none. */
    Instant since() {
        lock.lock();
        try {
            return since;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any longer, now and later. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            over.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tries until it succeeds.
     *
     * @throws IOException only after {@link #stop}, or if the thread is interrupted
     */
    <T> T outlast(Attempt<T> attempt) throws IOException {
        while (true) {
            try {
                T result = attempt.run();
                clear();
                return result;
            } catch (IOException failed) {
                if (isStopped() || Thread.currentThread().isInterrupted()) {
                    throw failed;
                }
                await(begin(failed));
            }
        }
    }

    private void clear() {
        lock.lock();
        try {
            if (reason != null) {
                LOG.info(
                        "{} comes again, after {} s",
                        what,
                        Duration.between(since, Instant.now()).toSeconds());
                reason = null;
                since = null;
                failures = 0;
                over.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return how long to wait before the next attempt */
    private Duration begin(IOException failed) {
        lock.lock();
        try {
            if (reason == null) {
                since = Instant.now();
                LOG.warn("{} does not come: {}; trying until it does", what, failed.toString());
            }
            String message = failed.getMessage();
            reason = message == null ? failed.toString() : message;
            failures++;
            long most = Math.min(longest.toMillis(), shortest.toMillis() << Math.min(failures - 1, 16));
            return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration pause) throws IOException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && reason != null && !stopped) {
                left = over.awaitNanos(left);
            }
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("cancelled").initCause(cancelled);
        } finally {
            lock.unlock();
        }
    }
}
