/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A client that asks for one thing again and again, and notes how long it waited and what it was answered. */
final class Prober implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;

    private final Map<Integer, Integer> answers = new ConcurrentSkipListMap<>();
    private final AtomicLong longest = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;

    Prober(Server server, String path) {
        thread = Thread.ofPlatform().daemon().start(() -> {
            while (!closed) {
                long begin = System.nanoTime();
                int status;
                try {
                    status = server.send("GET", path, null).statusCode();
                } catch (UncheckedIOException broken) {
                    status = 0;
                }
                longest.accumulateAndGet(System.nanoTime() - begin, Math::max);
                answers.merge(status, 1, Integer::sum);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        });
    }

    /** What was counted so far does not count. */
    void begin() {
        answers.clear();
        longest.set(0);
    }

    /** How often each status was answered, 0 for none. */
    Map<Integer, Integer> answers() {
        return answers;
    }

    /** Milliseconds of the longest wait for an answer. */
    long longestMillis() {
        return longest.get() / 1_000_000;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
