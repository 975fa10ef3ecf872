/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps machines ready for the template versions in use, so that a start is no more than letting one run. They are made
 * by one thread when nothing is starting, as far as memory allows, and given up when they have been of no use for a
 * while or when their version is no longer what it was. Thread-safe.
 */
final class Spares implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spares.class);
    private static final Duration QUIET = Duration.ofMillis(300);
    private static final Duration CHECK = Duration.ofSeconds(30);
    // What one spare takes at first, and what must be left for the VMs that run.
    private static final long ROOM_BYTES = 768L << 20;

    private final SpareMaker maker;
    private final ImageStore images;
    private final StartGate gate;
    private final LongSupplier freeMemory;
    private final LongSupplier nanos;
    private final int size;
    private final SparePools pools;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final Thread thread;
    private boolean awake = true;
    private boolean closed;
    private volatile Runnable kept = () -> {};

    /**
     * @param size spares to keep of each version
     * @param freeMemory bytes that can be had without swapping
     * @param nanos the clock
     */
    Spares(SpareMaker maker, ImageStore images, StartGate gate, int size, LongSupplier freeMemory, LongSupplier nanos) {
        this.maker = maker;
        this.images = images;
        this.gate = gate;
        this.size = size;
        this.freeMemory = freeMemory;
        this.nanos = nanos;
        this.pools = new SparePools(size);
        this.thread = Thread.ofVirtual().name("spares").unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    /** Keeps this many of these suspended versions from now on, instead of what was said before. */
    void keep(Map<TemplateVersion, Integer> wanted) {
        lockedGet(() -> pools.goals(wanted, nanos.getAsLong())).forEach(maker::discard);
        wake();
    }

    /** How many machines of a version wait to become VMs. */
    int ready(TemplateVersion version) {
        return lockedGet(() -> pools.size(version));
    }

    /** Hears of each new spare of a version that is to be kept. */
    void onKept(Runnable listener) {
        kept = listener;
    }

    /** The version was used or is about to be: there shall be spares of it. */
    void use(TemplateVersion version) {
        if (size > 0 && version.suspended()) {
            locked(() -> pools.use(version, nanos.getAsLong()));
            wake();
        }
    }

    /** A spare of a version, the files of which the caller has just checked. */
    Optional<Spare> take(TemplateVersion version) {
        use(version);
        List<Spare> dead = new ArrayList<>();
        try {
            while (true) {
                Optional<Spare> spare = lockedGet(() -> pools.poll(version));
                if (spare.isEmpty() || spare.get().isAlive()) {
                    return spare;
                }
                dead.add(spare.get());
            }
        } finally {
            dead.forEach(maker::discard);
        }
    }

    /** Gives up the spares of a version whose files are no longer good. */
    void drop(TemplateVersion version) {
        lockedGet(() -> pools.drop(version)).forEach(maker::discard);
    }

    /** How many machines wait to become VMs. */
    int ready() {
        return lockedGet(pools::size);
    }

    /** Looks at the spares now rather than at the next turn. */
    void wake() {
        locked(() -> {
            awake = true;
            wake.signalAll();
        });
    }

    /** Discards all spares. */
    @Override
    public void close() {
        locked(() -> closed = true);
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lockedGet(pools::versions).forEach(this::drop);
    }

    private void work() {
        try {
            while (true) {
                gate.awaitQuiet(QUIET);
                retire();
                if (!makeOne()) {
                    awaitWork();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more spares are made");
        }
    }

    private boolean makeOne() {
        TemplateVersion version =
                lockedGet(() -> pools.lacking(nanos.getAsLong())).orElse(null);
        if (version == null || isClosed() || freeMemory.getAsLong() < ROOM_BYTES) {
            return false;
        }
        try {
            Spare spare = maker.make(version);
            boolean wanted = lockedGet(() -> !closed && pools.add(version, spare));
            if (!wanted) {
                maker.discard(spare);
            } else {
                LOG.debug("a spare of {}:{} is ready", version.templateName(), version.tag());
                spare.machine().exit().thenRun(this::wake);
                if (lockedGet(() -> pools.isGoal(version))) {
                    kept.run();
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("no spare of {}:{} could be made", version.templateName(), version.tag(), e);
            locked(() -> pools.failed(version, nanos.getAsLong()));
        }
        return true;
    }

    private void retire() {
        List<Spare> dead = lockedGet(pools::takeDead);
        dead.forEach(maker::discard);
        lockedGet(() -> pools.disused(nanos.getAsLong())).forEach(this::drop);
        for (TemplateVersion version : lockedGet(pools::versions)) {
            try {
                images.open(version);
            } catch (RuntimeException e) {
                LOG.info("giving up the spares of {}:{}: {}", version.templateName(), version.tag(), e.getMessage());
                drop(version);
            }
        }
    }

    private void awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = CHECK.toNanos();
            while (!awake && left > 0) {
                left = wake.awaitNanos(left);
            }
            awake = false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        return lockedGet(() -> closed);
    }

    private void locked(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    private <T> T lockedGet(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
