/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time by which keys are judged. It never goes back, and goes on while the program runs even if the machine's clock is held,
 * so nobody gains by turning that. Thread-safe.
 */
final class LicenseClock {
    private final InstantSource wall;
    private final LongSupplier nanos;
    private Instant base;
    private long baseNanos;

    /** @param nanos as {@link System#nanoTime} */
    LicenseClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        base = Instant.EPOCH;
        baseNanos = nanos.getAsLong();
    }

    synchronized Instant now() {
        Instant passed = base.plusNanos(nanos.getAsLong() - baseNanos);
        Instant told = wall.instant();
        set(told.isAfter(passed) ? told : passed);
        return base;
    }

    /** Learns of a time that has been. */
    synchronized void atLeast(Instant seen) {
        if (now().isBefore(seen)) {
            set(seen);
        }
    }

    /** Forgets what it has learnt: a key of the vendor says that it was wrong. */
    synchronized void reset(Instant to) {
        set(to);
    }

    /** What the machine says. */
    Instant told() {
        return wall.instant();
    }

    private void set(Instant to) {
        base = to;
        baseNanos = nanos.getAsLong();
    }
}
