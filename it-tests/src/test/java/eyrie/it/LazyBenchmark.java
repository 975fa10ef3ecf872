/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How long a node that has nothing takes from the request to the output of a script: started while the template arrives,
 * after a whole pull, and with the template on the node; and what a guest's reads cost meanwhile. Prints figures, judges
 * nothing. Run by {@code ./eyrie bench lazy}.
 */
class LazyBenchmark {
    private static final int ROUNDS = Integer.getInteger("eyrie.bench.runs", 3);
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/lazy-bench");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration ROUND_TRIP = Duration.ofMillis(20);
    private static final long SLOW = 100_000_000 / 8;
    private static final long LOOPBACK = 100L << 30;
    private static final String READ =
            "s=$(date +%s%N); cat /usr/bin/* /usr/lib/x86_64-linux-gnu/lib[a-m]*.so* | md5sum; "
                    + "e=$(date +%s%N); echo $(( (e - s) / 1000000 ))";
    private static final Pattern STARTABLE = Pattern.compile("can be started after (\\d+) ms, with (\\d+) bytes");

    private final StringBuilder report = new StringBuilder();
    private String template;
    private long imageBytes;

    @Test
    void measure() throws IOException {
        Package.ensureTemplate();
        deleteTree();
        try (DockerRegistry registry = new DockerRegistry(FOLDER.resolve("docker"))) {
            push(registry);
            cold("loopback", registry, LOOPBACK, Duration.ZERO);
            cold("100 Mbit/s, 20 ms", registry, SLOW, ROUND_TRIP.dividedBy(2));
            reads(registry);
        } finally {
            Files.writeString(Package.ROOT.resolve("it-tests/target/benchmark-lazy.txt"), report);
            deleteTree();
        }
    }

    private void push(DockerRegistry registry) {
        try (Server source = Server.start(Package.DATA)) {
            eyrie(source.data(), "registry", "add", "bench", registry.url());
            JsonNode pushed = Server.json(eyrie(
                            source.data(),
                            "-j",
                            "registry",
                            "push",
                            "debian-12",
                            "--tag",
                            "suspended",
                            "--remote",
                            "bench"))
                    .path("body");
            eyrie(source.data(), "registry", "remove", "bench");
            template = pushed.path("template_id").asText();
            imageBytes = pushed.path("sent_bytes").asLong();
            say("the image is %d MiB as it is sent".formatted(imageBytes >> 20));
        }
    }

    /** One start. */
    private record Cold(double seconds, long received, double ramSeconds, long ramBytes) {}

    private void cold(String name, DockerRegistry registry, long bytesPerSecond, Duration oneWay) {
        List<Double> lazy = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        List<Double> local = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        List<Double> share = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (SlowLink link = new SlowLink(registry.url(), bytesPerSecond, oneWay);
                    Server node = node(link)) {
                long before = link.received();
                Cold start = start(node, link, before);
                lazy.add(start.seconds());
                floor.add((double) start.ramBytes() / bytesPerSecond);
                share.add((double) start.received() / imageBytes);
                awaitWhole(node);
                local.add(start(node, link, link.received()).seconds());
                node.deleteAll();
            }
            try (SlowLink link = new SlowLink(registry.url(), bytesPerSecond, oneWay);
                    Server node = node(link)) {
                long begin = System.nanoTime();
                eyrie(node.data(), "registry", "pull", "debian-12", "--tag", "suspended");
                start(node, link, 0);
                whole.add((System.nanoTime() - begin) / 1e9);
                node.deleteAll();
            }
        }
        say("");
        say(name + ", request to output on a node that has nothing (median of %d)".formatted(ROUNDS));
        say("  while it arrives   %6.2f s".formatted(median(lazy)));
        say("  after a whole pull %6.2f s: %.2f x".formatted(median(whole), median(whole) / median(lazy)));
        say("  template here      %6.2f s: %.2f x".formatted(median(local), median(local) / median(lazy)));
        say("  RAM's and state's bytes alone on this link %.2f s: while it arrives takes %.2f x of it"
                .formatted(median(floor), median(lazy) / median(floor)));
        say("  bytes moved before the output: %.0f %% of the image".formatted(100 * median(share)));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private Cold start(Server node, SlowLink link, long before) {
        long begin = System.nanoTime();
        String id = create(node, "echo out");
        JsonNode started = node.await(id, PATIENCE, "Started", "Error");
        double seconds = (System.nanoTime() - begin) / 1e9;
        long received = link.received() - before;
        if (!started.path("startup_script").path("stdout").asText().equals("out\n")) {
            throw new AssertionError(started.toString());
        }
        Matcher line = STARTABLE.matcher(node.log());
        boolean arrived = line.find();
        return new Cold(
                seconds,
                received,
                arrived ? Long.parseLong(line.group(1)) / 1e3 : 0,
                arrived ? Long.parseLong(line.group(2)) : 0);
    }

    /** What a guest that reads a lot pays while its image arrives, against afterwards. */
    private void reads(DockerRegistry registry) {
        List<Double> during = new ArrayList<>();
        List<Double> after = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            try (SlowLink link = new SlowLink(registry.url(), SLOW, ROUND_TRIP.dividedBy(2));
                    Server node = node(link)) {
                during.add(read(node));
                awaitWhole(node);
                after.add(read(node));
                node.deleteAll();
            }
        }
        say("");
        say("a guest reads programs and libraries, 100 Mbit/s and 20 ms (median of %d)".formatted(ROUNDS));
        say("  while the image arrives %6.2f s".formatted(median(during)));
        say("  when it is here         %6.2f s: %.2f x".formatted(median(after), median(during) / median(after)));
    }

    private double read(Server node) {
        String id = create(node, READ);
        JsonNode started = node.await(id, PATIENCE, "Started", "Error");
        String[] lines = started.path("startup_script").path("stdout").asText().split("\n");
        return Long.parseLong(lines[1].strip()) / 1e3;
    }

    private Server node(SlowLink link) {
        Path data = FOLDER.resolve("node-" + System.nanoTime());
        Server node = Server.start(data, "--set", "node.spares=0");
        eyrie(data, "registry", "add", "far", link.url());
        return node;
    }

    private static void awaitWhole(Server node) {
        Server.await(
                PATIENCE,
                "the template here",
                () -> !node.api("GET", "/api/v1/registry/vm", null).isEmpty());
    }

    private String create(Server node, String script) {
        String encoded = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
        String body = ("{\"vmid\":\"%s\",\"tag\":\"suspended\",\"startup_script\":\"%s\","
                        + "\"script_monitoring\":true,\"script_timeout\":600}")
                .formatted(template, encoded);
        return node.api("POST", "/api/v1/vm", body).get(0).asText();
    }

    private static String eyrie(Path data, String... args) {
        List<String> command =
                new ArrayList<>(List.of(Package.HOME.resolve("bin/eyrie").toString(), "--data", data.toString()));
        command.addAll(List.of(args));
        return Package.run(PATIENCE, "", command.toArray(String[]::new)).ok().out();
    }

    private void say(String line) {
        System.out.println(line);
        report.append(line).append('\n');
    }

    private static void deleteTree() {
        if (!Files.exists(FOLDER)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(FOLDER)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
