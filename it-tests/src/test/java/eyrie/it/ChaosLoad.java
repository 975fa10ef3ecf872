/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The users: ask for instances, change their minds, and remove what has ended. */
final class ChaosLoad implements AutoCloseable {
    private static final long PAUSE_MILLIS = 150;
    private static final long LOOK_MILLIS = 1_000;
    private static final double MIND_CHANGES = 0.1;

    private final ChaosServer server;
    private final String template;
    private final Random random;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final Thread asking = Thread.ofPlatform().daemon().name("asking").unstarted(this::ask);
    private final Thread tidying = Thread.ofPlatform().daemon().name("tidying").unstarted(this::tidy);
    private volatile boolean asks = true;
    private volatile boolean tidies = true;

    ChaosLoad(ChaosServer server, String template, long seed) {
        this.server = server;
        this.template = template;
        random = new Random(seed);
    }

    void start() {
        asking.start();
        tidying.start();
    }

    Set<String> acknowledged() {
        return acknowledged;
    }

    int unanswered() {
        return unanswered.get();
    }

    void stopAsking() {
        asks = false;
        join(asking);
    }

    /** States by instance, as the controller lists them. */
    Map<String, String> states() throws IOException {
        Map<String, String> states = new HashMap<>();
        JsonNode list = server.api("GET", "/api/v1/vm", null);
        if (list == null) {
            throw new IOException("no list");
        }
        for (JsonNode wrapper : list) {
            states.put(
                    wrapper.path("instance_id").asText(),
                    wrapper.path("vm").path("instance_state").asText());
        }
        return states;
    }

    void end(String id) throws IOException {
        server.api("DELETE", "/api/v1/vm", "{\"id\":\"%s\"}".formatted(id));
    }

    @Override
    public void close() {
        stopAsking();
        tidies = false;
        join(tidying);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ask() {
        while (asks) {
            try {
                String body = "{\"vmid\":\"%s\",\"count\":%d}".formatted(template, 1 + random.nextInt(3));
                JsonNode ids = server.api("POST", "/api/v1/vm", body);
                if (ids != null) {
                    ids.forEach(id -> acknowledged.add(id.asText()));
                    if (random.nextDouble() < MIND_CHANGES) {
                        end(ids.get(0).asText());
                    }
                }
            } catch (IOException e) {
                unanswered.incrementAndGet();
            }
            pause(PAUSE_MILLIS);
        }
    }

    private void tidy() {
        while (tidies) {
            try {
                for (Map.Entry<String, String> each : states().entrySet()) {
                    if (each.getValue().equals("Stopped") || each.getValue().equals("Error")) {
                        end(each.getKey());
                    }
                }
            } catch (IOException e) {
                // The next look will tell.
            }
            pause(LOOK_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
