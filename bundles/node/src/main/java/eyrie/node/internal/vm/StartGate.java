/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets only so many machines start at a time, first come, first served: more at once than processors can work on makes
 * every one of them later. Also tells whoever has time when nothing is starting. Thread-safe.
 */
final class StartGate {
    private final Semaphore instant;
    private final Semaphore cold;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int inFlight;
    private long quietSince = System.nanoTime();

    StartGate(int processors) {
        // An instant start waits a little for its guest; two more than processors fill these gaps.
        instant = new Semaphore(processors + 2, true);
        cold = new Semaphore(Math.max(2, processors), true);
    }

    /** A start that loads a saved state: a moment of work. */
    <T> T instant(Supplier<T> start) {
        return through(instant, start);
    }

    /** A start that boots: seconds of work, which must not keep instant ones waiting. */
    <T> T cold(Supplier<T> start) {
        return through(cold, start);
    }

    /** Waits until no start was in flight for a while. */
    void awaitQuiet(Duration quiet) throws InterruptedException {
        lock.lock();
        try {
            long left = left(quiet);
            while (inFlight > 0 || left > 0) {
                if (inFlight > 0) {
                    changed.await();
                } else {
                    changed.awaitNanos(left);
                }
                left = left(quiet);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no start is in flight. @return false if some still are after the time */
    boolean awaitIdle(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (inFlight > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return inFlight == 0;
        } finally {
            lock.unlock();
        }
    }

    private <T> T through(Semaphore permits, Supplier<T> start) {
        count(1);
        try {
            acquire(permits);
            try {
                return start.get();
            } finally {
                permits.release();
            }
        } finally {
            count(-1);
        }
    }

    private static void acquire(Semaphore permits) {
        try {
            permits.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw EyrieException.internal("interrupted while waiting for other starts", e);
        }
    }

    private void count(int change) {
        lock.lock();
        try {
            inFlight += change;
            quietSince = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private long left(Duration quiet) {
        return quiet.toNanos() - (System.nanoTime() - quietSince);
    }
}
