/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one session with the agent's socket, opening the next as soon as one has ended. */
final class Connector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1000;

    private final String machineId;
    private final Path socket;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Session session;
    private boolean closed;
    private String lastSeen = "nothing";

    Connector(String machineId, Path socket) {
        this.machineId = machineId;
        this.socket = socket;
        Thread.ofVirtual().name("guest-link-" + machineId).start(this::run);
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!isClosed()) {
                boolean answered = converse();
                pause = answered ? FIRST_PAUSE_MILLIS : Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
                pause(pause);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean converse() {
        try (Session next = Session.connect(machineId, socket)) {
            publish(next);
            next.run();
            return next.wasSynced();
        } catch (IOException | RuntimeException e) {
            LOG.debug("VM {}: {} cannot be connected to", machineId, socket, e);
            seen("the socket of the guest agent cannot be connected to: " + e.getMessage());
            return false;
        } finally {
            publish(null);
        }
    }

    private void publish(Session next) {
        lock.lock();
        try {
            session = next;
            if (next != null) {
                lastSeen = "the machine's port, but no answer from the agent behind it";
            }
            if (closed && next != null) {
                next.close();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void seen(String what) {
        lock.lock();
        try {
            lastSeen = what;
        } finally {
            lock.unlock();
        }
    }

    /** In one clause, for who waited in vain. */
    String lastSeen() {
        lock.lock();
        try {
            return session != null && session.isSynced() ? "an answer of the agent" : lastSeen;
        } finally {
            lock.unlock();
        }
    }

    private void pause(long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!closed && left > 0) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** The session there is now or as soon as there is one; null if there is none in time. */
    Session session(long timeoutNanos) throws InterruptedException, LinkClosedException {
        long left = timeoutNanos;
        lock.lock();
        try {
            while (!closed && (session == null || session.isOver()) && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (closed) {
                throw new LinkClosedException();
            }
            return session;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            lastSeen = "the end of the machine";
            if (session != null) {
                session.close();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
