/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one task whenever it is due. The task says when it is due again; if it fails it is tried again a little later. */
final class Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(Alarm.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final String name;
    private final Timers timers;
    private final Supplier<Optional<Instant>> task;
    private Instant next;

    Alarm(String name, Timers timers, Supplier<Optional<Instant>> task) {
        this.name = name;
        this.timers = timers;
        this.task = task;
    }

    /** Sets it, unless it is set for an earlier time. */
    synchronized void at(Instant due) {
        if (next == null || due.isBefore(next)) {
            next = due;
            timers.at(due, () -> ring(due));
        }
    }

    private void ring(Instant due) {
        synchronized (this) {
            // An earlier time was set since, or it has rung.
            if (!due.equals(next)) {
                return;
            }
            next = null;
        }
        try {
            task.get().ifPresent(this::at);
        } catch (RuntimeException e) {
            LOG.warn("{} failed and is tried again", name, e);
            at(timers.now().plus(RETRY));
        }
    }
}
