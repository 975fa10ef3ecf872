/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.it.ChaosPlan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A fleet in trouble: real processes that are killed, paused, cut off, robbed of their disk and their clock while users
 * ask for instances; and at the end the question whether every promise was kept.
 */
final class Chaos implements AutoCloseable {
    private static final Duration SETTLE = Duration.ofMinutes(3);
    private static final String SIMULATED = "\"vmid\":\"eyrie-sim\",\"external_id\":\"sim\",\"vram\":1048576";
    private static final String REAL =
            "\"vmid\":\"debian-12\",\"external_id\":\"machines\",\"node_id\":\"machines\",\"startup_script\":\"dHJ1ZQ==\"";

    private final ChaosPlan plan;
    private final ChaosFleet fleet;

    /**
     * @param controllers one has SQLite, several share a PostgreSQL
     * @param machines whether there is a node with QEMU, too
     */
    record Size(int controllers, boolean machines) {}

    Chaos(long seed, Duration length, Size size, Path folder) throws IOException {
        fleet = new ChaosFleet(folder, seed, size);
        plan = ChaosPlan.of(seed, length, fleet.sizes(), fleet.possible());
    }

    /** @return what must never have happened */
    List<String> run() throws Exception {
        say("seed %d, %d troubles in %d s"
                .formatted(plan.seed(), plan.steps().size(), plan.length().toSeconds()));
        fleet.start();
        List<ChaosLoad> loads = new ArrayList<>();
        try {
            loads.add(new ChaosLoad(fleet.controllers(), SIMULATED, 3, plan.seed()));
            if (fleet.machines().isPresent()) {
                loads.add(new ChaosLoad(fleet.controllers(), REAL, 1, plan.seed()).slowly());
            }
            loads.forEach(ChaosLoad::start);
            go();
            loads.forEach(ChaosLoad::stopAsking);
            settle(loads.getFirst());
            return verdict(loads);
        } finally {
            loads.forEach(ChaosLoad::close);
        }
    }

    private void go() throws Exception {
        long begin = System.nanoTime();
        List<Step> under = new ArrayList<>();
        List<Step> waiting = new ArrayList<>(plan.steps());
        while (!waiting.isEmpty() || !under.isEmpty()) {
            Duration now = Duration.ofNanos(System.nanoTime() - begin);
            while (!waiting.isEmpty() && waiting.getFirst().at().compareTo(now) <= 0) {
                Step step = waiting.removeFirst();
                say(step.toString());
                fleet.begin(step);
                under.add(step);
            }
            for (Step step : List.copyOf(under)) {
                if (step.end().compareTo(now) <= 0) {
                    fleet.end(step);
                    under.remove(step);
                }
            }
            fleet.machines().ifPresent(ChaosMachines::look);
            Thread.sleep(20);
        }
        fleet.heal();
    }

    /** Everything works again: whatever was acknowledged reaches its end. */
    private void settle(ChaosLoad load) throws Exception {
        fleet.awaitReady();
        long deadline = System.nanoTime() + SETTLE.toNanos();
        while (System.nanoTime() < deadline) {
            fleet.heal();
            try {
                List<String> living = load.instances().entrySet().stream()
                        .filter(each -> !ChaosLoad.state(each.getValue()).equals("Terminated"))
                        .map(Map.Entry::getKey)
                        .toList();
                if (living.isEmpty()) {
                    return;
                }
                for (String id : living) {
                    load.end(id);
                }
            } catch (IOException | UncheckedIOException e) {
                // Not yet.
            }
            Thread.sleep(1_000);
        }
    }

    private List<String> verdict(List<ChaosLoad> loads) throws Exception {
        Map<String, JsonNode> instances =
                ChaosLoad.instances(fleet.controllers().getFirst());
        List<JsonNode> events = events();
        ChaosHistory history = new ChaosHistory(ChaosFleet.SIZE.capacity());
        for (ChaosServer other : fleet.controllers()) {
            history.sameAs(instances, ChaosLoad.instances(other));
        }
        for (ChaosLoad load : loads) {
            history.atTheEnd(load.acknowledged(), instances);
        }
        if (fleet.machines().isPresent()) {
            history.add(fleet.machines().get().violations());
        }
        for (ChaosNodes group : fleet.simulated()) {
            group.close();
            history.journal(group.journal());
        }
        history.nothingIsLeft(instances);
        for (Map<String, JsonNode> equals : byTemplate(instances)) {
            history.inOrder(events, equals);
        }
        if (history.begun() > 0 && events.isEmpty()) {
            throw new AssertionError("the controller told of no events");
        }
        say("%d acknowledged, %d requests unanswered, %d ran, %d real machines were started, %d events, %d violations"
                .formatted(
                        loads.stream()
                                .mapToInt(load -> load.acknowledged().size())
                                .sum(),
                        loads.stream().mapToInt(ChaosLoad::unanswered).sum(),
                        history.begun(),
                        started(events, instances),
                        events.size(),
                        history.violations().size()));
        if (!history.violations().isEmpty()) {
            keep(events);
        }
        return history.violations();
    }

    /** Those with one template are alike in everything else, too, and any node may have them that has room. */
    private static Collection<Map<String, JsonNode>> byTemplate(Map<String, JsonNode> instances) {
        Map<String, Map<String, JsonNode>> equals = new HashMap<>();
        instances.forEach(
                (id, instance) -> equals.computeIfAbsent(instance.path("vmid").asText(), template -> new HashMap<>())
                        .put(id, instance));
        return equals.values();
    }

    /** What all have said, to be read by whoever wants to understand it. */
    private void keep(List<JsonNode> events) throws IOException {
        Path evidence = Files.createDirectories(Package.ROOT.resolve("it-tests/target/chaos-" + plan.seed()));
        Files.write(
                evidence.resolve("events.jsonl"),
                events.stream().map(JsonNode::toString).toList());
        fleet.keepOutputs(evidence);
        say("the events and what all processes have written are in " + evidence);
    }

    private static long started(List<JsonNode> events, Map<String, JsonNode> instances) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals("instance.started"))
                .map(event -> instances.get(event.path("subject").asText()))
                .filter(instance -> instance != null && ChaosMachines.isOne(instance))
                .count();
    }

    /** All events so far: the stream is over for us when it has been silent for a while. */
    private List<JsonNode> events() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        ChaosServer server = fleet.controllers().getLast();
        Thread reader = Thread.ofVirtual().start(() -> server.follow("/eyrie/v1/events?after=0", lines::add));
        List<JsonNode> events = new ArrayList<>();
        for (String line = lines.poll(30, TimeUnit.SECONDS); line != null; line = lines.poll(5, TimeUnit.SECONDS)) {
            if (line.startsWith("data:")) {
                events.add(Server.json(line.substring(5)));
            } else if (line.startsWith(":") && !events.isEmpty()) {
                break; // it has nothing more to say at the moment
            }
        }
        reader.interrupt();
        return events;
    }

    static void say(String text) {
        System.out.println("chaos: " + text);
    }

    @Override
    public void close() throws IOException {
        fleet.close();
    }
}
