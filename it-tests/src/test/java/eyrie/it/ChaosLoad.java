/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** The users: ask for instances, change their minds, and remove what has ended. */
final class ChaosLoad implements AutoCloseable {
    private static final long PAUSE_MILLIS = 600;
    private static final long SLOW_MILLIS = 4_000;
    private static final long LOOK_MILLIS = 1_000;
    private static final int ASKING = 3;
    private static final double MIND_CHANGES = 0.1;

    private final List<ChaosServer> servers;
    private final String request;
    private final int most;
    private final long seed;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final List<Thread> asking = new ArrayList<>();
    private final Thread tidying = Thread.ofPlatform().daemon().name("tidying").unstarted(this::tidy);
    private boolean slow;
    private volatile boolean asks = true;
    private volatile boolean tidies = true;

    /**
     * @param servers each of which may be asked
     * @param request the body, but for how many
     * @param most at a time
     */
    ChaosLoad(List<ChaosServer> servers, String request, int most, long seed) {
        this.servers = servers;
        this.request = request;
        this.most = most;
        this.seed = seed;
    }

    /** For machines that are not simulated: a few in a minute, which somebody ends while they run. */
    ChaosLoad slowly() {
        slow = true;
        return this;
    }

    void start() {
        // Some go on while others wait for an answer.
        for (int i = 0; i < (slow ? 1 : ASKING); i++) {
            Random random = new Random(seed + i);
            asking.add(Thread.ofPlatform().daemon().name("asking-" + i).start(() -> ask(random)));
        }
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
        asking.forEach(ChaosLoad::join);
    }

    /** All instances, as the controllers list them. */
    Map<String, JsonNode> instances() throws IOException {
        IOException failure = new IOException("no controller gives a list");
        for (ChaosServer server : servers) {
            try {
                return instances(server);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /** The same as one controller lists them. */
    static Map<String, JsonNode> instances(ChaosServer server) throws IOException {
        JsonNode list = server.api("GET", "/api/v1/vm", null);
        if (list == null) {
            throw new IOException("no list");
        }
        Map<String, JsonNode> instances = new HashMap<>();
        list.forEach(wrapper -> instances.put(wrapper.path("instance_id").asText(), wrapper.path("vm")));
        return instances;
    }

    static String state(JsonNode instance) {
        return instance.path("instance_state").asText();
    }

    void end(String id) throws IOException {
        any().api("DELETE", "/api/v1/vm", "{\"id\":\"%s\"}".formatted(id));
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

    private void ask(Random random) {
        while (asks) {
            try {
                String body = "{%s,\"count\":%d}".formatted(request, 1 + random.nextInt(most));
                JsonNode ids = any().api("POST", "/api/v1/vm", body);
                if (ids != null) {
                    ids.forEach(id -> acknowledged.add(id.asText()));
                    if (random.nextDouble() < MIND_CHANGES) {
                        end(ids.get(0).asText());
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                unanswered.incrementAndGet();
            }
            pause(slow ? SLOW_MILLIS : PAUSE_MILLIS);
        }
    }

    private void tidy() {
        while (tidies) {
            try {
                for (Map.Entry<String, JsonNode> each : instances().entrySet()) {
                    boolean mine = acknowledged.contains(each.getKey());
                    if (mine && isOver(each.getValue())) {
                        end(each.getKey());
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // No answer, or half of one; the next look will tell.
            }
            pause(LOOK_MILLIS);
        }
    }

    /** Simulated ones stop by themselves. */
    private boolean isOver(JsonNode instance) {
        return switch (state(instance)) {
            case "Stopped", "Error" -> true;
            case "Started" -> slow && ThreadLocalRandom.current().nextBoolean();
            default -> false;
        };
    }

    private ChaosServer any() {
        return servers.get(ThreadLocalRandom.current().nextInt(servers.size()));
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
