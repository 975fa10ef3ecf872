/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes all who want to try again wait, the longer the more often it failed, so that a controller that comes back is not
 * called by all its nodes at once. One success sends everybody on. Thread-safe.
 */
final class Backoff {
    private final Duration first;
    private final Duration most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int failures;
    private long until;

    Backoff(Duration first, Duration most) {
        this.first = first;
        this.most = most;
    }

    /** Returns when it may be tried, or somebody has succeeded. */
    void await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (failures > 0 && until - System.nanoTime() > 0) {
                changed.awaitNanos(until - System.nanoTime());
            }
        } finally {
            lock.unlock();
        }
    }

    /** @return whether it is the first failure since the last success */
    boolean failed() {
        lock.lock();
        try {
            boolean firstOne = failures == 0;
            // Several may fail together, which is one failure.
            if (firstOne || until - System.nanoTime() <= 0) {
                until = System.nanoTime() + pause(failures);
                failures = Math.min(failures + 1, 30);
            }
            return firstOne;
        } finally {
            lock.unlock();
        }
    }

    /** @return whether there was a failure before */
    boolean succeeded() {
        lock.lock();
        try {
            boolean before = failures > 0;
            failures = 0;
            changed.signalAll();
            return before;
        } finally {
            lock.unlock();
        }
    }

    /** Half of it is chance. */
    private long pause(int before) {
        long whole = Math.min(first.toNanos() << Math.min(before, 20), most.toNanos());
        return whole / 2 + ThreadLocalRandom.current().nextLong(whole / 2 + 1);
    }
}
