/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongSupplier;

/** Notes which chunks of a disk a start reads, in the order in which it first does. Thread-safe. */
final class Trace {
    /** What is read later is the work of a build rather than a start. */
    static final Duration START = Duration.ofSeconds(45);

    private static final int MOST = 16_384;

    private final LongSupplier nanoTime;
    private final BitSet seen = new BitSet();
    private final List<Integer> order = new ArrayList<>();
    private long first;

    Trace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized void read(int chunk) {
        if (order.isEmpty()) {
            first = nanoTime.getAsLong();
        }
        if (order.size() < MOST && nanoTime.getAsLong() - first < START.toNanos() && !seen.get(chunk)) {
            seen.set(chunk);
            order.add(chunk);
        }
    }

    synchronized List<Integer> chunks() {
        return List.copyOf(order);
    }
}
