/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.it.ChaosPlan.Step;
import eyrie.it.ChaosPlan.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A fleet in trouble: real processes that are killed, paused, cut off, robbed of their disk and their clock while users
 * ask for instances; and at the end the question whether every promise was kept.
 */
final class Chaos implements AutoCloseable {
    private static final int GROUPS = 4;
    private static final int NODES = 3;
    private static final int CAPACITY = 3;
    private static final Duration SETTLE = Duration.ofMinutes(3);
    /** Runs that last as long as this step the clock. */
    private static final Duration WITH_CLOCK = Duration.ofMinutes(1);

    private static final Path FAKETIME = Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1");

    private final ChaosPlan plan;
    private final Path folder;
    private final Set<Trouble> kinds = EnumSet.allOf(Trouble.class);
    private final ChaosServer server;
    private final List<ChaosNodes> groups = new ArrayList<>();
    private final boolean mounted;

    Chaos(long seed, Duration length, Path folder) throws IOException {
        this.folder = folder;
        Path data = Files.createDirectories(folder.resolve("data"));
        mounted = mount(data);
        Map<String, String> environment = new HashMap<>();
        if (length.compareTo(WITH_CLOCK) < 0) {
            missing(Trouble.STEP_CLOCK, "a server whose clock can be stepped is slow to start");
        } else if (Files.exists(FAKETIME)) {
            Files.writeString(clock(), "+0");
            environment.put("LD_PRELOAD", FAKETIME.toString());
            environment.put("FAKETIME_TIMESTAMP_FILE", clock().toString());
            environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
            environment.put("FAKETIME_CACHE_DURATION", "1");
        } else {
            missing(Trouble.STEP_CLOCK, "libfaketime is not installed");
        }
        plan = ChaosPlan.of(seed, length, GROUPS, kinds);
        server = new ChaosServer(data, folder.resolve("controller.out"), environment);
        for (int i = 0; i < GROUPS; i++) {
            groups.add(new ChaosNodes(server, folder, "g" + i, NODES, CAPACITY, seed + i));
        }
    }

    /** @return what must never have happened */
    List<String> run() throws Exception {
        say("seed %d, %d troubles in %d s"
                .formatted(plan.seed(), plan.steps().size(), plan.length().toSeconds()));
        server.start();
        server.awaitReady();
        makeTemplate();
        for (ChaosNodes group : groups) {
            group.start();
        }
        Server.await(
                Duration.ofMinutes(3), "all nodes are there", () -> activeNodes() == GROUPS * NODES, this::lastWords);
        try (ChaosLoad load = new ChaosLoad(server, "eyrie-sim", plan.seed())) {
            load.start();
            go();
            load.stopAsking();
            Map<String, String> states = settle(load);
            return verdict(load, states);
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
                begin(step);
                under.add(step);
            }
            for (Step step : List.copyOf(under)) {
                if (step.end().compareTo(now) <= 0) {
                    end(step);
                    under.remove(step);
                }
            }
            Thread.sleep(20);
        }
        for (ChaosNodes group : groups) {
            group.startIfEnded();
        }
        server.startIfEnded();
    }

    private void begin(Step step) throws Exception {
        ChaosNodes group = groups.get(step.target());
        switch (step.trouble()) {
            case KILL_CONTROLLER -> server.kill();
            case PAUSE_CONTROLLER -> server.signal("STOP");
            case FILL_DISK -> fill();
            case STEP_CLOCK -> Files.writeString(clock(), step.target() % 2 == 0 ? "+7200" : "-3600");
            case KILL_NODES -> group.kill();
            case PAUSE_NODES -> group.signal("STOP");
            case CUT_LINK -> group.link().cut();
            case SILENCE_LINK -> group.link().silence();
        }
    }

    private void end(Step step) throws Exception {
        ChaosNodes group = groups.get(step.target());
        switch (step.trouble()) {
            case KILL_CONTROLLER -> server.startIfEnded();
            case PAUSE_CONTROLLER -> server.signal("CONT");
            case FILL_DISK -> Files.deleteIfExists(filler());
            case STEP_CLOCK -> Files.writeString(clock(), "+0");
            case KILL_NODES -> group.startIfEnded();
            case PAUSE_NODES -> group.signal("CONT");
            case CUT_LINK, SILENCE_LINK -> group.link().heal();
        }
    }

    /** Everything works again: whatever was acknowledged reaches its end. */
    private Map<String, String> settle(ChaosLoad load) throws Exception {
        server.awaitReady();
        Map<String, String> states = Map.of();
        long deadline = System.nanoTime() + SETTLE.toNanos();
        while (System.nanoTime() < deadline) {
            server.startIfEnded();
            for (ChaosNodes group : groups) {
                group.startIfEnded();
            }
            try {
                states = load.states();
                List<String> living = states.entrySet().stream()
                        .filter(each -> !each.getValue().equals("Terminated"))
                        .map(Map.Entry::getKey)
                        .toList();
                if (living.isEmpty()) {
                    return states;
                }
                for (String id : living) {
                    load.end(id);
                }
            } catch (IOException e) {
                // Not yet.
            }
            Thread.sleep(1_000);
        }
        return states;
    }

    private List<String> verdict(ChaosLoad load, Map<String, String> states) throws Exception {
        List<JsonNode> events = events();
        for (ChaosNodes group : groups) {
            group.close();
        }
        ChaosHistory history = new ChaosHistory(CAPACITY);
        for (ChaosNodes group : groups) {
            history.journal(group.journal());
        }
        history.nothingIsLeft();
        history.atTheEnd(load.acknowledged(), states);
        history.inOrder(events);
        if (history.begun() > 0 && events.isEmpty()) {
            throw new AssertionError("the controller told of no events");
        }
        say("%d acknowledged, %d requests unanswered, %d ran, %d events, %d violations"
                .formatted(
                        load.acknowledged().size(),
                        load.unanswered(),
                        history.begun(),
                        events.size(),
                        history.violations().size()));
        return history.violations();
    }

    /** All events so far: the stream is over for us when it has been silent for a while. */
    private List<JsonNode> events() throws InterruptedException {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
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

    private String lastWords() {
        StringBuilder words = new StringBuilder("active: " + activeNodes());
        groups.forEach(group -> words.append('\n').append(group.lastWords()));
        return words.toString();
    }

    private int activeNodes() {
        try {
            JsonNode nodes = server.api("GET", "/api/v1/node", null);
            int active = 0;
            for (JsonNode node : nodes == null ? Server.json("[]") : nodes) {
                active += node.path("state").asText().equals("Active") ? 1 : 0;
            }
            return active;
        } catch (IOException e) {
            return 0;
        }
    }

    /** A simulation without nodes makes the template, if it is not there. */
    private void makeTemplate() {
        Sim.run(
                Duration.ofMinutes(2),
                "--server",
                "https://127.0.0.1:" + server.port(),
                "--data",
                server.data().toString(),
                "--nodes",
                "0",
                "--instances",
                "0",
                "--seconds",
                "1");
    }

    private Path clock() {
        return folder.resolve("clock");
    }

    private Path filler() {
        return server.data().resolve("filler");
    }

    private void fill() throws IOException {
        byte[] block = new byte[1 << 16];
        try (var out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            // As it should be.
        }
    }

    /** A disk that is small enough to be filled. */
    private boolean mount(Path data) {
        if (!"root".equals(System.getProperty("user.name"))) {
            missing(Trouble.FILL_DISK, "only root can mount a small file system");
            return false;
        }
        Package.Result result = Package.run(
                Duration.ofSeconds(30),
                "",
                "mount",
                "-t",
                "tmpfs",
                "-o",
                "size=256m,mode=0700",
                "eyrie-chaos",
                data.toString());
        if (result.exitCode() != 0) {
            missing(Trouble.FILL_DISK, result.err().strip());
        }
        return result.exitCode() == 0;
    }

    private void missing(Trouble trouble, String why) {
        kinds.remove(trouble);
        say("without %s: %s".formatted(trouble, why));
    }

    private static void say(String text) {
        System.out.println("chaos: " + text);
    }

    @Override
    public void close() throws IOException {
        for (ChaosNodes group : groups) {
            group.close();
        }
        server.close();
        if (mounted) {
            Package.run(Duration.ofSeconds(30), "", "umount", server.data().toString())
                    .ok();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
