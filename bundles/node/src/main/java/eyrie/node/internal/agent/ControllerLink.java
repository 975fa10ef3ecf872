/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.node.Assignments;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;

/** The controller's side, which may come later than this node, go, and come again. Thread-safe. */
final class ControllerLink {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Assignments current;

    void set(Assignments assignments) {
        lock.lock();
        try {
            current = assignments;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a controller unless another one has taken its place. */
    void unset(Assignments assignments) {
        lock.lock();
        try {
            if (current == assignments) {
                current = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The controller, as soon as there is one. */
    Assignments await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (current == null) {
                changed.await();
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** Tells of a failure after which it is tried again; that nobody can be reached is told by whoever tries that. */
    static void failed(Logger log, String what, RuntimeException failure) {
        if (failure instanceof EyrieException known && known.kind() == ErrorKind.UNAVAILABLE) {
            log.debug("{}; trying again", what, failure);
        } else {
            log.warn("{}; trying again: {}", what, failure.toString());
            log.debug("{}", what, failure);
        }
    }

    /** After a failure: waits a while, or until another controller is there. */
    void pause(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Assignments failed = current;
            long left = atMost.toNanos();
            while (current == failed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
