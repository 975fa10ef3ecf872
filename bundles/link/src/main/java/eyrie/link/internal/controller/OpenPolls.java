/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.controller;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.FleetListener;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;

/**
 * The requests of nodes that wait for assignments, one for each node: the latest. It ends the wait of whoever is not to be
 * answered any more. Thread-safe.
 */
@Component(
        service = {OpenPolls.class, FleetListener.class},
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class OpenPolls implements FleetListener {
    private final Map<String, Poll> open = new ConcurrentHashMap<>();

    /** A wait, and why it was ended. */
    private static final class Poll {
        private final Thread thread = Thread.currentThread();
        private String ended;
    }

    /**
     * Waits in the calling thread, which must be one of its own.
     *
     * @throws EyrieException UNAUTHENTICATED if the node is revoked meanwhile; CONFLICT if it asks again
     */
    <T> T wait(String nodeId, Callable<T> work) throws Exception {
        Poll mine = new Poll();
        Poll before = open.put(nodeId, mine);
        if (before != null) {
            end(before, "the node has asked again");
        }
        try {
            return work.call();
        } catch (InterruptedException e) {
            throw why(mine, e);
        } finally {
            open.remove(nodeId, mine);
            Thread.interrupted(); // of an end that came too late
        }
    }

    private static EyrieException why(Poll poll, InterruptedException e) {
        synchronized (poll) {
            return new EyrieException(
                    ErrorKind.CONFLICT, poll.ended == null ? "the wait was broken off" : poll.ended, e);
        }
    }

    private static void end(Poll poll, String why) {
        synchronized (poll) {
            if (poll.ended == null) {
                poll.ended = why;
                poll.thread.interrupt();
            }
        }
    }

    @Override
    public void revoked(String nodeId) {
        Poll waiting = open.get(nodeId);
        if (waiting != null) {
            end(waiting, "the certificates of node %s were revoked".formatted(nodeId));
        }
    }
}
