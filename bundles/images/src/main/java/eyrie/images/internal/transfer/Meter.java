/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.Progress;
import java.time.Duration;
import java.util.Locale;

/** Adds up bytes from all threads and tells how fast they go and when they will be done. Thread-safe. */
final class Meter {
    private static final long EVERY = Duration.ofMillis(200).toNanos();
    private static final long MIB = 1 << 20;

    private final String step;
    private final long total;
    private final Progress progress;
    private final long start = System.nanoTime();
    private long done;
    private long given;
    private long said = start;

    /** @param total of the bytes to come */
    Meter(String step, long total, Progress progress) {
        this.step = step;
        this.total = total;
        this.progress = progress;
        progress.at(step, total == 0 ? 1 : 0);
    }

    /** Bytes that needed no work: they count as done, and not for the rate. */
    synchronized void given(long bytes) {
        done += bytes;
        given += bytes;
    }

    synchronized void add(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (now - said >= EVERY || done == total) {
            said = now;
            progress.at(text(now), total == 0 ? 1 : Math.clamp((double) done / total, 0, 1));
        }
    }

    private String text(long now) {
        double seconds = (now - start) / 1e9;
        double rate = Math.max(0, done - given) / Math.max(seconds, 1e-3);
        String amount =
                String.format(Locale.ROOT, "%s: %d of %d MiB, %.1f MiB/s", step, done / MIB, total / MIB, rate / MIB);
        if (rate < 1 || seconds < 1 || done >= total) {
            return amount;
        }
        return amount + ", " + left((long) Math.ceil((total - done) / rate));
    }

    private static String left(long seconds) {
        Duration left = Duration.ofSeconds(seconds);
        if (left.toHours() > 0) {
            return "%d h %d min left".formatted(left.toHours(), left.toMinutesPart());
        }
        if (left.toMinutes() > 0) {
            return "%d min %d s left".formatted(left.toMinutes(), left.toSecondsPart());
        }
        return "%d s left".formatted(left.toSeconds());
    }
}
