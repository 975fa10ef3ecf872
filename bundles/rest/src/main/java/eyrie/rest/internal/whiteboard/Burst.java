/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs an action once for a burst of calls: as soon as there was none for a moment. Never runs it twice at a time. */
final class Burst implements AutoCloseable {
    private final Runnable action;
    private final Duration quiet;
    private final ScheduledExecutorService thread;
    private ScheduledFuture<?> next;

    Burst(String name, Duration quiet, Runnable action) {
        this.action = action;
        this.quiet = quiet;
        this.thread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
    }

    synchronized void call() {
        if (thread.isShutdown()) {
            return;
        }
        if (next != null) {
            next.cancel(false);
        }
        next = thread.schedule(action, quiet.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether the action is still to run, or running, for a call that has been made. */
    synchronized boolean pending() {
        return next != null && !next.isDone();
    }

    /** Drops what has not begun, and waits for what has. */
    @Override
    public void close() {
        synchronized (this) {
            if (next != null) {
                next.cancel(false);
            }
        }
        thread.close();
    }
}
