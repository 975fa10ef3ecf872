/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time, and what is to be done later. */
public interface Timers extends AutoCloseable {
    Instant now();

    /**
     * A time that passes as time does, whatever the machine's clock is set to meanwhile; to be compared with itself
     * only. What somebody has to wait for is measured with it.
     */
    Instant steady();

    /** What the machine's clock, as it is set now, would have shown at a steady time. */
    default Instant clockAt(Instant steady) {
        return now().minus(Duration.between(steady, steady()));
    }

    /** Runs a task once, on a thread of its own, as soon as the time has come; never after {@link #close}. */
    void at(Instant due, Runnable task);

    @Override
    void close();

    /** The machine's clock. */
    static Timers system() {
        return new SystemTimers();
    }

    /** Timers on the machine's clock. */
    final class SystemTimers implements Timers {
        private static final Logger LOG = LoggerFactory.getLogger(Timers.class);

        private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("eyrie-scheduler").factory());

        private final Instant began = Instant.now();
        private final long beganNanos = System.nanoTime();

        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public Instant steady() {
            return began.plusNanos(System.nanoTime() - beganNanos);
        }

        @Override
        public void at(Instant due, Runnable task) {
            try {
                executor.schedule(task, Duration.between(now(), due).toNanos(), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("a timer for {} comes too late, the scheduler is stopping", due);
            }
        }

        /** Drops what is not due yet and waits for what runs. */
        @Override
        public void close() {
            executor.shutdownNow();
            executor.close();
        }
    }
}
