/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the disk work while the network does: a kernel that is left alone begins to write when a tenth of the memory is
 * full, which for most templates is when a pull has ended. Thread-safe.
 */
final class WriteBack implements LongConsumer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBack.class);
    private static final long EVERY = 64L << 20;

    private final List<PullTarget> targets;
    private final Semaphore due = new Semaphore(0);
    private volatile boolean ended;
    private long written;

    WriteBack(List<PullTarget> targets) {
        this.targets = targets;
        // A platform thread: it waits in the kernel, which would hold a carrier that others need.
        Thread.ofPlatform().daemon().name("eyrie-write-back").start(this::work);
    }

    /** Hears of bytes that were written. */
    @Override
    public synchronized void accept(long bytes) {
        written += bytes;
        if (written >= EVERY) {
            written = 0;
            due.release();
        }
    }

    private void work() {
        try {
            for (due.acquireUninterruptibly(); !ended; due.acquireUninterruptibly()) {
                due.drainPermits();
                for (PullTarget target : targets) {
                    target.writeBack();
                }
            }
        } catch (IOException failed) {
            LOG.debug("Nothing more is written early: {}", failed.toString()); // who syncs in the end hears of it
        }
    }

    @Override
    public void close() {
        ended = true; // no interrupt: it would close the file that is being written
        due.release();
    }
}
