/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.guard;

import eyrie.api.EyrieException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the calls into an extension that the program waits for, each on a thread of the extension, so that one that does not
 * come back costs the caller no more than a moment. Who misbehaves is switched off: from then on it has no opinion.
 * Thread-safe.
 */
public final class Guard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final int MOST_THREADS = 256;
    /** For calls that only a request of their own waits for, which may ask somebody far away. */
    private static final Duration LONG = Duration.ofSeconds(10);

    private static final int MOST_THROWS = 20;
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    private final String extension;
    private final Duration limit;
    private final Consumer<String> switchOff;
    private final ThreadPoolExecutor threads;
    private final AtomicInteger thrown = new AtomicInteger();
    private final AtomicLong windowStart = new AtomicLong(System.nanoTime());
    private final AtomicLong busy = new AtomicLong();
    private volatile boolean off;

    /**
     * @param extension its file, for the log
     * @param limit of one call of a rule
     * @param switchOff is told why, once, and returns at once
     */
    public Guard(String extension, Duration limit, ThreadFactory factory, Consumer<String> switchOff) {
        this.extension = extension;
        this.limit = limit;
        this.switchOff = switchOff;
        this.threads = new ThreadPoolExecutor(0, MOST_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /**
     * Makes a call for which others wait as well, so that its time is counted: more than half of ten seconds is too much.
     *
     * @param what is called, for people
     * @param noOpinion the answer where there is none
     * @throws EyrieException what the extension says to the caller on purpose
     */
    <T> T rule(String what, Callable<T> call, T noOpinion) {
        return call(what, () -> timed(what, call), noOpinion, limit);
    }

    /** Makes a call for which one request waits. */
    <T> T call(String what, Callable<T> call, T noOpinion) {
        return call(what, call, noOpinion, LONG);
    }

    private <T> T call(String what, Callable<T> call, T noOpinion, Duration atMost) {
        if (off) {
            return noOpinion;
        }
        try {
            Future<T> future = threads.submit(call);
            try {
                T answer = future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
                return answer == null ? noOpinion : answer;
            } finally {
                future.cancel(true);
            }
        } catch (TimeoutException e) {
            off("%s did not come back within %d ms".formatted(what, atMost.toMillis()));
        } catch (RejectedExecutionException e) {
            LOG.warn("Extension {}: {} is passed over, as {} calls are under way", extension, what, MOST_THREADS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof EyrieException told) {
                throw told;
            }
            failed(what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return noOpinion;
    }

    /** Something done in a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }

    /**
     * Does a part of a transaction of the program, on the caller's own thread, since nobody else may use a connection while its
     * transaction goes on: what throws is undone and the rest of the transaction is not; what hangs is not helped.
     *
     * @param noOpinion the answer where there is none
     */
    <T> T inTransaction(String what, Connection transaction, Work<T> work, T noOpinion) throws SQLException {
        if (off) {
            return noOpinion;
        }
        execute(transaction, "SAVEPOINT eyrie_extension");
        try {
            T answer = timed(what, work::run);
            execute(transaction, "RELEASE SAVEPOINT eyrie_extension");
            return answer == null ? noOpinion : answer;
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
            execute(transaction, "ROLLBACK TO SAVEPOINT eyrie_extension");
            execute(transaction, "RELEASE SAVEPOINT eyrie_extension");
            failed(what, e);
            return noOpinion;
        }
    }

    /** Not by the driver's own savepoints, which may begin transactions of their own. */
    private static void execute(Connection transaction, String sql) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What the change of threads takes is not the extension's. */
    private <T> T timed(String what, Callable<T> call) throws Exception {
        long begin = System.nanoTime();
        try {
            return call.call();
        } finally {
            spent(what, begin);
        }
    }

    /** Each call may be within the limit, and all of them too much. */
    private void spent(String what, long begin) {
        long now = System.nanoTime();
        long start = windowStart.get();
        long sum = busy.addAndGet(now - begin);
        if (now - start > WINDOW_NANOS) {
            if (sum > WINDOW_NANOS / 2 && now - start < 2 * WINDOW_NANOS) {
                off("%s took %d ms of %d ms".formatted(what, sum / 1_000_000, (now - start) / 1_000_000));
            }
            if (windowStart.compareAndSet(start, now)) {
                busy.set(0);
            }
        }
    }

    private void failed(String what, Throwable cause) {
        int count = thrown.incrementAndGet();
        if (count <= MOST_THROWS) {
            LOG.warn("Extension {}: {} threw", extension, what, cause);
        }
        if (count == MOST_THROWS) {
            off("%s threw %s, for the %dth time".formatted(what, cause, count));
        }
    }

    private synchronized void off(String reason) {
        if (!off) {
            off = true;
            LOG.error("Extension {} is switched off: {}", extension, reason);
            switchOff.accept(reason);
        }
    }

    /** No call reaches the extension any more. */
    @Override
    public synchronized void close() {
        off = true;
        threads.shutdownNow();
    }
}
