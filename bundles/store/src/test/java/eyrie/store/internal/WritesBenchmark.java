/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.testing.PostgresServer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writes a second, each of which is on the disk when its caller goes on: one commit each, and one for all that wait. No unit
 * test has this name; run it with {@code -Dtest=WritesBenchmark}, with {@code -Djava.io.tmpdir} on the disk that is meant.
 */
class WritesBenchmark {
    private static final long WARM_UP_MILLIS = 1000;
    private static final long MILLIS = 3000;
    private static final long NEVER_SHARED = -1;
    private static final long SHARED = TimeUnit.MILLISECONDS.toNanos(20);

    @TempDir
    Path folder;

    private final AtomicLong numbers = new AtomicLong();

    @Test
    void writesOfManyThreads() throws Exception {
        try (PostgresServer server = PostgresServer.isWanted() ? new PostgresServer(true) : null;
                Database database = server == null ? new SqliteDatabase(folder) : Databases.postgres(server, folder)) {
            StoreComponent store = new Numbers(database).store();
            Writer alone = new Writer(database, NEVER_SHARED);
            Writer shared = new Writer(database, SHARED);
            System.out.printf("%-12s %8s %12s %12s %6s%n", "database", "threads", "alone/s", "shared/s", "ratio");
            for (int threads : new int[] {1, 8, 64}) {
                writes(alone, threads, WARM_UP_MILLIS);
                double before = writes(alone, threads, MILLIS);
                writes(shared, threads, WARM_UP_MILLIS);
                double after = writes(shared, threads, MILLIS);
                System.out.printf(
                        "%-12s %8d %12.0f %12.0f %6.1f%n",
                        server == null ? "SQLite" : "PostgreSQL", threads, before, after, after / before);
                assertThat(after).isPositive();
            }
            store.close();
        }
    }

    private double writes(Writer writer, int threads, long millis) throws InterruptedException {
        AtomicLong done = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        long[] begun = new long[1];
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < threads; i++) {
                executor.submit(() -> {
                    start.await();
                    while (System.nanoTime() - begun[0] < TimeUnit.MILLISECONDS.toNanos(millis)) {
                        long number = numbers.incrementAndGet();
                        writer.write(connection -> Numbers.insert(connection, number, "a row of some length"));
                        done.incrementAndGet();
                    }
                    return null;
                });
            }
            begun[0] = System.nanoTime();
            start.countDown();
        }
        return done.get() * 1e9 / (System.nanoTime() - begun[0]);
    }
}
