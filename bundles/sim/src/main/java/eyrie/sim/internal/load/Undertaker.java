/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.sim.internal.load.ControlPlane.Answer;
import eyrie.sim.internal.wire.Json;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Ends instances, as their owners do when they are done; asks again until the server has understood. Thread-safe. */
public final class Undertaker implements AutoCloseable {
    private static final int AT_ONCE = 32;
    private static final long AGAIN_MILLIS = 300;
    private static final int MOST_TRIES = 400;

    private final ControlPlane server;
    private final Consumer<String> understood;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /** @param understood hears of each instance that the server has taken the order to end */
    public Undertaker(ControlPlane server, Consumer<String> understood) {
        this.server = server;
        this.understood = understood;
    }

    /** Returns at once; the second time does nothing. */
    public void end(String instanceId) {
        if (asked.add(instanceId) && !threads.isShutdown()) {
            threads.submit(() -> {
                endAtLast(instanceId);
                return null;
            });
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void endAtLast(String instanceId) throws InterruptedException {
        ObjectNode body = Json.object().put("id", instanceId);
        boolean unheard = false;
        for (int attempt = 0; attempt < MOST_TRIES; attempt++) {
            room.acquire();
            try {
                Answer answer = server.send("DELETE", "/api/v1/vm", body);
                // What is not there any more has ended; everything else that was refused would be refused again.
                if (answer.status() < 500 && !answer.notNow()) {
                    if (unheard
                            || answer.ok()
                                    && answer.json().path("status").asText().equals("OK")) {
                        understood.accept(instanceId);
                    }
                    return;
                }
            } catch (IOException e) {
                // The server is not there just now, and may have taken the order all the same.
                unheard = true;
            } finally {
                room.release();
            }
            Thread.sleep(AGAIN_MILLIS);
        }
    }
}
