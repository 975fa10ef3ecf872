/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.sim.SimPlan;
import eyrie.sim.internal.check.History;
import eyrie.sim.internal.load.ControlPlane.Answer;
import eyrie.sim.internal.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Asks for instances at a steady rate, whether or not the answers keep up. */
public final class Requests {
    private static final int AT_ONCE = 64;
    private static final Duration AGAIN = Duration.ofMillis(300);
    private static final int MOST_TRIES = 600;
    /** Urgent, usual and leisurely, as often as that. */
    private static final int[] PRIORITIES = {10, 1000, 1000, 1000, 5000};

    private final ControlPlane server;
    private final History history;
    private final SimPlan.Load load;
    private final List<String> groups;
    private final String prefix;
    private final SplittableRandom random;
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();

    /** @param prefix of every instance's external id, by which they are known from others */
    public Requests(
            ControlPlane server, History history, SimPlan.Load load, List<String> groups, String prefix, long seed) {
        this.server = server;
        this.history = history;
        this.load = load;
        this.groups = groups;
        this.prefix = prefix;
        random = new SplittableRandom(seed);
    }

    /** Returns when everything is asked for and answered, or when the time is over. */
    public void run(Duration longest) throws InterruptedException {
        long begin = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int request = 0;
            for (int sent = 0; sent < load.instances(); request++) {
                int count = Math.min(load.batch(), load.instances() - sent);
                long due = load.rate() <= 0 ? begin : begin + (long) (sent / load.rate() * 1e9);
                if (due - begin > longest.toNanos() || System.nanoTime() - begin > longest.toNanos()) {
                    break;
                }
                waitUntil(due);
                ObjectNode body = body(request, count);
                room.acquire();
                threads.submit(() -> {
                    try {
                        send(body);
                    } finally {
                        room.release();
                    }
                });
                sent += count;
                asked.set(sent);
            }
            threads.shutdown();
            if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
                history.problem("requests were not answered within five minutes");
                threads.shutdownNow();
            }
        }
    }

    public int asked() {
        return asked.get();
    }

    public int refused() {
        return refused.get();
    }

    public int unanswered() {
        return unanswered.get();
    }

    private ObjectNode body(int request, int count) {
        ObjectNode body =
                Json.object().put("vmid", load.template()).put("count", count).put("external_id", prefix + request);
        if (load.priorities()) {
            body.put("priority", PRIORITIES[random.nextInt(PRIORITIES.length)]);
        }
        if (!groups.isEmpty()) {
            body.put("group_id", groups.get(random.nextInt(groups.size())));
        }
        return body;
    }

    private void send(ObjectNode body) {
        long sent = System.nanoTime();
        try {
            Answer answer = answer(body);
            if (!answer.ok() || !answer.json().path("status").asText().equals("OK")) {
                refused.incrementAndGet();
                history.problem("a request was refused: " + answer.status() + " "
                        + answer.text().strip());
                return;
            }
            List<String> ids = new ArrayList<>();
            for (JsonNode id : answer.json().path("body")) {
                ids.add(id.asText());
            }
            if (ids.size() != body.get("count").asInt()) {
                history.problem("a request for " + body.get("count") + " was answered with " + ids.size());
            }
            history.acknowledged(ids, sent);
        } catch (IOException e) {
            unanswered.incrementAndGet();
        }
    }

    /** Asks again as long as it is certain that the server has not heard it. */
    private Answer answer(ObjectNode body) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Answer answer = server.send("POST", "/api/v1/vm", body);
                if (!answer.notNow() || attempt == MOST_TRIES) {
                    return answer;
                }
            } catch (ConnectException e) {
                if (attempt == MOST_TRIES) {
                    throw e;
                }
            }
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    private static void waitUntil(long nanoTime) {
        for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
