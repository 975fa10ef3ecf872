/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.node.NodeInfo;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the controller what this node is: at first, when something changed, and every so often. Thread-safe. */
final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final ControllerLink controller;
    private final Supplier<NodeInfo> facts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread = Thread.ofVirtual().name("announcements").unstarted(this::work);
    private boolean due = true;
    private boolean accepted;

    Announcer(ControllerLink controller, Supplier<NodeInfo> facts) {
        this.controller = controller;
        this.facts = facts;
    }

    void start() {
        thread.start();
    }

    /** Something of this node has changed. */
    void changed() {
        lock.lock();
        try {
            due = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the controller knows this node as it is. */
    boolean isAccepted() {
        lock.lock();
        try {
            return accepted;
        } finally {
            lock.unlock();
        }
    }

    void awaitAccepted() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!accepted) {
                changed.await();
            }
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
                awaitDue();
                try {
                    controller.await().announce(facts.get());
                    accepted(true);
                } catch (RuntimeException e) {
                    ControllerLink.failed(LOG, "the controller did not take the announcement of this node", e);
                    accepted(false);
                    controller.pause(AFTER_FAILURE);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more announcements are made");
        }
    }

    private void awaitDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = HEARTBEAT.toNanos();
            while (!due && left > 0) {
                left = changed.awaitNanos(left);
            }
            due = false;
        } finally {
            lock.unlock();
        }
    }

    private void accepted(boolean now) {
        lock.lock();
        try {
            accepted = now;
            due |= !now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
