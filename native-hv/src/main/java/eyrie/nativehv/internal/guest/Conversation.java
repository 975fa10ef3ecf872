/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the agent questions, and asks again on the next connection if one breaks in between. */
final class Conversation implements AutoCloseable {
    /** Made anew for each attempt. */
    interface Payload {
        byte[] make();
    }

    private final String machineId;
    private final Connector connector;

    Conversation(String machineId, Path socket) {
        this.machineId = machineId;
        this.connector = new Connector(machineId, socket);
    }

    /** A question that the agent may be asked twice, because the answer to the first may be lost. */
    byte[] ask(FrameType type, Payload payload, Deadline deadline) throws TimeoutException, RefusedException {
        while (true) {
            try {
                return askOnce(session(deadline), type, payload, deadline);
            } catch (LinkLostException e) {
                if (deadline.isOver()) {
                    throw timeout(e);
                }
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    private static byte[] askOnce(Session session, FrameType type, Payload payload, Deadline deadline)
            throws LinkLostException, RefusedException, TimeoutException, InterruptedException {
        Request request = new Request();
        int id = session.register(request);
        try {
            session.outbox().send(type, id, payload.make());
            return request.answer().get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RefusedException refused -> throw refused;
                case LinkLostException lost -> throw lost;
                default -> throw new IllegalStateException(e.getCause());
            }
        } finally {
            session.forget(id);
        }
    }

    /** The present connection, whether the agent has answered on it or not. */
    Session session(Deadline deadline) throws TimeoutException {
        try {
            Session session = connector.session(deadline.nanosLeft());
            if (session == null) {
                throw new TimeoutException("no connection to the guest agent");
            }
            return session;
        } catch (LinkClosedException e) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "VM %s: %s".formatted(machineId, e.getMessage()), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private EyrieException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EyrieException(
                ErrorKind.UNAVAILABLE, "VM %s: waiting for the guest was interrupted".formatted(machineId), e);
    }

    private static TimeoutException timeout(Exception cause) {
        TimeoutException timeout = new TimeoutException(cause.getMessage());
        timeout.initCause(cause);
        return timeout;
    }

    String lastSeen() {
        return connector.lastSeen();
    }

    boolean isClosed() {
        return connector.isClosed();
    }

    @Override
    public void close() {
        connector.close();
    }
}
