/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where the files of an arrival lie: they stay there while anybody holds them. Thread-safe. */
final class Place {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int holders;
    private boolean everHeld;
    private boolean leaving;
    private boolean stopped;

    /** What moves the files away. */
    @FunctionalInterface
    interface Move {
        void run() throws IOException;
    }

    /** Keeps the files until it is closed, by any thread. Waits while they are being moved. */
    AutoCloseable hold() {
        lock.lock();
        try {
            while (leaving) {
                changed.awaitUninterruptibly();
            }
            holders++;
            everHeld = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.compareAndSet(true, false)) {
                release();
            }
        };
    }

    private void release() {
        lock.lock();
        try {
            holders--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Moves the files as soon as nobody holds them. */
    void leave(Move move) throws IOException {
        lock.lock();
        try {
            while (holders > 0) {
                changed.await();
            }
            leaving = true;
        } catch (InterruptedException cancelled) {
            throw interrupted(cancelled);
        } finally {
            lock.unlock();
        }
        try {
            move.run();
        } finally {
            lock.lock();
            try {
                leaving = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Waits until whoever holds the files lets go.
     *
     * @param first how long to wait for somebody to hold them at all
     * @param longest how long to wait for all of them to let go
     */
    void awaitHolders(Duration first, Duration longest) throws IOException {
        lock.lock();
        try {
            long left = first.toNanos();
            while (!everHeld && !stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
            left = longest.toNanos();
            while (holders > 0 && !stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException cancelled) {
            throw interrupted(cancelled);
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits in {@link #awaitHolders} any longer. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static IOException interrupted(InterruptedException cancelled) {
        Thread.currentThread().interrupt();
        return (IOException) new InterruptedIOException("cancelled").initCause(cancelled);
    }
}
