/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.node.Assignments;
import eyrie.api.node.InstanceReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the controller what is true of the instances here. Only the latest counts; it is sent again until the controller
 * has stored it. Thread-safe.
 */
final class Reporter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final String nodeId;
    private final ControllerLink controller;
    private final Consumer<String> onAbsent;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, InstanceReport> latest = new HashMap<>();
    private final Set<String> unsent = new LinkedHashSet<>();
    private final Thread thread = Thread.ofVirtual().name("reports").unstarted(this::work);

    /** @param onAbsent hears the id of an instance whose absence the controller has stored */
    Reporter(String nodeId, ControllerLink controller, Consumer<String> onAbsent) {
        this.nodeId = nodeId;
        this.controller = controller;
        this.onAbsent = onAbsent;
    }

    void start() {
        thread.start();
    }

    /** Returns at once. */
    void report(InstanceReport report) {
        lock.lock();
        try {
            if (!report.equals(latest.get(report.instanceId()))) {
                latest.put(report.instanceId(), report);
                unsent.add(report.instanceId());
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says everything again: another controller may not have heard it. */
    void repeat() {
        lock.lock();
        try {
            unsent.addAll(latest.keySet());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void work() {
        try {
            while (true) {
                awaitUnsent();
                Assignments receiver = controller.await();
                List<InstanceReport> batch = batch();
                try {
                    receiver.report(nodeId, batch);
                    sent(batch);
                } catch (RuntimeException e) {
                    ControllerLink.failed(LOG, "the controller did not take %d reports".formatted(batch.size()), e);
                    controller.pause(AFTER_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more reports are sent");
        }
    }

    private void awaitUnsent() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (unsent.isEmpty()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private List<InstanceReport> batch() {
        lock.lock();
        try {
            return unsent.stream().map(latest::get).toList();
        } finally {
            lock.unlock();
        }
    }

    private void sent(List<InstanceReport> batch) {
        for (InstanceReport report : batch) {
            if (forget(report) && report.phase() == InstanceReport.Phase.ABSENT) {
                onAbsent.accept(report.instanceId());
            }
        }
    }

    /** @return false if there is something newer to say already */
    private boolean forget(InstanceReport report) {
        lock.lock();
        try {
            if (latest.get(report.instanceId()) != report) {
                return false;
            }
            unsent.remove(report.instanceId());
            if (report.phase() == InstanceReport.Phase.ABSENT) {
                latest.remove(report.instanceId());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
