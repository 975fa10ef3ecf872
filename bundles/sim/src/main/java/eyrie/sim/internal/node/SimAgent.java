/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Speaks for one simulated node: announces it, waits for its assignments, and sends the latest report of each instance
 * until it is stored. Three virtual threads, most of which sleep. Thread-safe.
 */
final class SimAgent implements AutoCloseable {
    private static final Duration LONG_POLL = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);
    private static final int BATCH = 500;

    private final Link link;
    private final Function<SimNode, NodeInfo> info;
    private final SimNode node;
    private final Journal journal;
    private final Consumer<String> problems;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, InstanceReport> latest = new HashMap<>();
    private final Set<String> unsent = new LinkedHashSet<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean announceDue = true;
    private boolean accepted;
    private volatile boolean closed;

    /** @param problems hears what went wrong */
    SimAgent(Link link, Function<SimNode, NodeInfo> info, NodeMaker maker, Journal journal, Consumer<String> problems) {
        this.link = link;
        this.info = info;
        this.journal = journal;
        this.problems = problems;
        node = maker.make(this::report);
    }

    /** Makes the node whose word this agent carries. */
    @FunctionalInterface
    interface NodeMaker {
        SimNode make(Consumer<InstanceReport> reports);
    }

    SimNode node() {
        return node;
    }

    Link link() {
        return link;
    }

    void start() {
        begin("announcements", this::announce);
        begin("assignments", this::follow);
        begin("reports", this::send);
    }

    /** What this node says of itself has changed. */
    void changed() {
        locked(() -> {
            announceDue = true;
            changed.signalAll();
        });
    }

    boolean isAccepted() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        locked(() -> {
            closed = true;
            changed.signalAll();
        });
        link.close();
        threads.forEach(Thread::interrupt);
    }

    private void report(InstanceReport report) {
        locked(() -> {
            latest.put(report.instanceId(), report);
            unsent.add(report.instanceId());
            changed.signalAll();
        });
    }

    private void announce() throws InterruptedException {
        while (awaitAnnounceDue()) {
            try {
                link.announce(info.apply(node));
                locked(() -> {
                    accepted = true;
                    changed.signalAll();
                });
            } catch (IOException e) {
                problems.accept("announcement: " + e.getMessage());
                changed();
                pause();
            }
        }
    }

    private void follow() throws InterruptedException {
        awaitAccepted();
        long revision = -1;
        while (!closed) {
            try {
                Assignment.Page page = link.await(revision, LONG_POLL);
                revision = page.revision();
                node.follow(page);
            } catch (IOException e) {
                problems.accept("assignments: " + e.getMessage());
                pause();
                repeat();
            }
        }
    }

    private void send() throws InterruptedException {
        awaitAccepted();
        while (true) {
            List<InstanceReport> batch = awaitBatch();
            if (batch.isEmpty()) {
                return;
            }
            try {
                link.report(batch);
                sent(batch);
            } catch (IOException e) {
                problems.accept("reports: " + e.getMessage());
                pause();
            }
        }
    }

    /** The controller may be another one by now, or may have lost what it had not answered yet. */
    private void repeat() {
        node.all().forEach(this::report);
        changed();
    }

    private void sent(List<InstanceReport> batch) {
        List<String> absent = new ArrayList<>();
        List<String> over = new ArrayList<>();
        locked(() -> {
            for (InstanceReport report : batch) {
                if (report.equals(latest.get(report.instanceId()))) {
                    unsent.remove(report.instanceId());
                    latest.remove(report.instanceId());
                    if (report.phase() == Phase.ABSENT) {
                        absent.add(report.instanceId());
                    } else if (report.phase() == Phase.STOPPED || report.phase() == Phase.FAILED) {
                        over.add(report.instanceId());
                    }
                }
            }
        });
        absent.forEach(node::forget);
        absent.forEach(journal::settled);
        over.forEach(journal::over);
    }

    private List<InstanceReport> awaitBatch() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unsent.isEmpty() && !closed) {
                changed.await();
            }
            return closed
                    ? List.of()
                    : unsent.stream().limit(BATCH).map(latest::get).toList();
        } finally {
            lock.unlock();
        }
    }

    /** False when there is nothing more to announce, ever. */
    private boolean awaitAnnounceDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = HEARTBEAT.toNanos();
            while (!announceDue && left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
            announceDue = false;
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void awaitAccepted() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!accepted && !closed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Half a second to one, so that ten thousand nodes do not come back in the same moment. */
    private static void pause() throws InterruptedException {
        Thread.sleep(ThreadLocalRandom.current().nextLong(500, 1000));
    }

    /** What a thread does. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private void begin(String what, Work work) {
        threads.add(Thread.ofVirtual().name(what).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                // The simulation is over.
            }
        }));
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
