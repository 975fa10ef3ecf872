/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.scheduler.internal.placement.Waiting;
import eyrie.scheduler.internal.sql.Sql;
import java.time.Duration;
import java.util.List;

/** How fast this controller places, in buckets of ten seconds. Thread-safe. */
final class Throughput {
    private static final long BUCKET = Duration.ofSeconds(10).toNanos() / 1000;
    private static final int BUCKETS = 61;
    private static final int MINUTE = 6;

    private final Timers timers;
    private final Bucket[] buckets = new Bucket[BUCKETS];

    private static final class Bucket {
        final long number;
        long placed;
        double queuedSeconds;

        Bucket(long number) {
            this.number = number;
        }
    }

    Throughput(Timers timers) {
        this.timers = timers;
    }

    synchronized void placed(List<Waiting> instances) {
        long now = Sql.micros(timers.now());
        long number = now / BUCKET;
        int index = (int) (number % BUCKETS);
        if (buckets[index] == null || buckets[index].number != number) {
            buckets[index] = new Bucket(number);
        }
        Bucket bucket = buckets[index];
        for (Waiting one : instances) {
            bucket.placed++;
            bucket.queuedSeconds += Math.max(0, now - one.created()) / 1e6;
        }
    }

    /** Seconds from request to placement, of those placed in the last ten minutes; 0 if there are none. */
    synchronized double averageQueueSeconds() {
        long placed = 0;
        double seconds = 0;
        for (Bucket bucket : buckets) {
            if (isOf(bucket, BUCKETS)) {
                placed += bucket.placed;
                seconds += bucket.queuedSeconds;
            }
        }
        return placed == 0 ? 0 : seconds / placed;
    }

    /** Over the last minute. */
    synchronized double placementsPerSecond() {
        long placed = 0;
        for (Bucket bucket : buckets) {
            placed += isOf(bucket, MINUTE) ? bucket.placed : 0;
        }
        return placed / 60.0;
    }

    /** Whether it is one of the latest so many. */
    private boolean isOf(Bucket bucket, int latest) {
        return bucket != null && bucket.number > Sql.micros(timers.now()) / BUCKET - latest;
    }
}
