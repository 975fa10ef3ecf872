/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import java.time.Duration;
import java.util.StringJoiner;
import java.util.function.Supplier;

/** How long each step of a start took, for the one line that is logged about it. Thread-safe. */
public final class Steps {
    private final long begin = System.nanoTime();
    private final StringBuilder text = new StringBuilder();

    /** Does a step and notes its duration under a name. */
    public <T> T time(String name, Supplier<T> step) {
        long from = System.nanoTime();
        try {
            return step.get();
        } finally {
            note(name, System.nanoTime() - from);
        }
    }

    /** Does a step and notes its duration under a name. */
    public void time(String name, Runnable step) {
        time(name, () -> {
            step.run();
            return null;
        });
    }

    public Duration total() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** {@code open 0.3 ms, machine 41.0 ms, ..., total 90.1 ms}. */
    @Override
    public synchronized String toString() {
        return new StringJoiner(", ")
                .add(text)
                .add(line("total", total().toNanos()))
                .toString();
    }

    private synchronized void note(String name, long nanos) {
        text.append(text.isEmpty() ? "" : ", ").append(line(name, nanos));
    }

    private static String line(String name, long nanos) {
        return "%s %.1f ms".formatted(name, nanos / 1e6);
    }
}
