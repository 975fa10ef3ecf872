/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a controller can carry: placements a second with long queues and large fleets, how soon a request reaches an idle
 * node, lists of many instances, requests a second, memory and traffic. Prints figures, judges nothing. Run by {@code
 * ./eyrie bench fleet}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetBenchmark {
    private static final Duration PATIENCE = Duration.ofMinutes(30);
    private static final int QUEUED = Integer.getInteger("eyrie.bench.fleetQueued", 50_000);
    private static final int[] NODES = Arrays.stream(System.getProperty("eyrie.bench.fleetNodes", "1000,5000,10000")
                    .split(","))
            .mapToInt(Integer::parseInt)
            .map(nodes -> Math.min(nodes, mostNodes()))
            .toArray();
    private static final int LISTED = Integer.getInteger("eyrie.bench.fleetListed", 20_000);
    /** Each is of one group, so there must be many for the groups to come out nearly even. */
    private static final int BATCHES = 50;

    private static final int WRK_SECONDS = 10;
    private static final int LISTS = 20;

    private final StringBuilder report = new StringBuilder();

    /** One for all, since it is removed with what is in it. */
    @TempDir
    static Path folder;

    @AfterAll
    void keep() throws IOException {
        Files.writeString(Package.ROOT.resolve("it-tests/target/fleet-benchmark.txt"), report);
    }

    /** A node has two connections, and each takes a file descriptor of server and simulator. */
    private static int mostNodes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.toIntExact(Math.min(Integer.MAX_VALUE, (system.getMaxFileDescriptorCount() - 1000) / 2))
                : Integer.MAX_VALUE;
    }

    @Test
    @Order(2)
    void placements() {
        for (int queued : new int[] {QUEUED / 10, QUEUED}) {
            place(NODES[0], queued);
        }
        for (int i = 1; i < NODES.length; i++) {
            place(NODES[i], QUEUED);
        }
    }

    /** Room for twice as much as there is, since chance does not give each group the same. */
    private void place(int nodes, int queued) {
        int capacity = Math.ceilDiv(queued * 2, nodes);
        JsonNode result = Sim.run(
                PATIENCE,
                "--nodes",
                Integer.toString(nodes),
                "--capacity",
                Integer.toString(capacity),
                "--instances",
                Integer.toString(queued),
                "--rate",
                "0",
                "--batch",
                Integer.toString(queued / BATCHES),
                "--priorities",
                "--groups",
                "4",
                "--backlog",
                "--run-ms",
                "0",
                "--leave",
                "--seconds",
                "900",
                "--settle",
                "900",
                "--seed",
                "1");
        say(
                "%6d nodes, %6d queued: %8.0f placements/s, server's memory %d MiB",
                nodes,
                queued,
                result.path("placementsPerSecond").asDouble(),
                result.path("serverRssMb").asLong());
    }

    /** Twice on the same server: it starts cold. */
    @Test
    @Order(1)
    void latency() throws Exception {
        Path data = folder.resolve("latency");
        try (Server server = Server.start(
                data,
                "--roles",
                "controller,registry",
                "--set",
                "tls.always=true",
                "--set",
                "scheduler.nodeTimeout=5")) {
            for (String temperature : List.of("a server that has just started", "the same server, warm")) {
                JsonNode result = Sim.run(
                        PATIENCE,
                        "--server",
                        server.url(),
                        "--data",
                        data.toString(),
                        "--name",
                        temperature.startsWith("the") ? "warm" : "cold",
                        "--nodes",
                        "100",
                        "--capacity",
                        "20",
                        "--rate",
                        "20",
                        "--seconds",
                        "60",
                        "--seed",
                        "1");
                // Until the last poll of the nodes that have gone is over, they seem to be there; they would be given
                // instances.
                Thread.sleep(Duration.ofSeconds(40));
                JsonNode latency = result.path("postToAssignedMs");
                say(
                        "POST to the assignment at an idle node, %d at 20/s, %s: p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                        result.path("instances").asInt(),
                        temperature,
                        latency.path("p50").asDouble(),
                        latency.path("p99").asDouble(),
                        latency.path("max").asDouble());
            }
        }
    }

    @Test
    @Order(3)
    void idleTraffic() {
        JsonNode result = Sim.run(PATIENCE, "--nodes", "200", "--instances", "0", "--seconds", "120", "--seed", "1");
        say(
                "%d idle nodes: %.0f bytes a minute each, with TLS",
                result.path("nodes").asInt(),
                result.path("nodeBytes").asDouble() / result.path("nodes").asInt() / 2);
    }

    @Test
    @Order(4)
    void lists() throws Exception {
        Path data = folder.resolve("data");
        try (Server server = Server.start(data, "--roles", "controller,registry")) {
            // No node takes any of them, so this ends with the sentence that they have no end.
            Sim.start(
                    PATIENCE,
                    "--server",
                    server.url(),
                    "--data",
                    data.toString(),
                    "--nodes",
                    "0",
                    "--instances",
                    Integer.toString(LISTED),
                    "--rate",
                    "0",
                    "--batch",
                    "1000",
                    "--leave",
                    "--settle",
                    "1");
            say(took(server, "/api/v1/vm", "GET /api/v1/vm with " + LISTED + " instances"));
            say(took(server, "/eyrie/v1/instances?limit=100", "a page of 100 of them"));
            say(took(server, "/eyrie/v1/instances?limit=1000", "a page of 1000 of them"));
            rates(server);
        }
    }

    private static String took(Server server, String path, String name) {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < LISTS; i++) {
            long begin = System.nanoTime();
            int status = server.send("GET", path, null).statusCode();
            millis.add((System.nanoTime() - begin) / 1e6);
            if (status != 200) {
                return name + ": HTTP status " + status;
            }
        }
        return new Figures(name, "ms", millis).row();
    }

    private void rates(Server server) throws Exception {
        String authorization = "Basic "
                + Base64.getEncoder().encodeToString(("root:" + server.token()).getBytes(StandardCharsets.UTF_8));
        String id =
                server.api("GET", "/api/v1/vm", null).get(0).path("instance_id").asText();
        for (String path : List.of("/api/v1/status", "/api/v1/vm?id=" + id, "/eyrie/v1/instances?limit=20")) {
            byte[] answer = server.send("GET", path, null).body().getBytes(StandardCharsets.UTF_8);
            double own = Wrk.rate(server.url() + path, authorization, WRK_SECONDS);
            double bare = bare(answer);
            say(
                    "GET %s (%d bytes), 200 keep-alive clients: %.0f requests/s; bare Jetty %.0f; ratio %.2f",
                    path.replace(id, "ID"), answer.length, own, bare, own / bare);
        }
    }

    /** The same bytes from the servlet container's engine alone, by the same Java with the server's own options. */
    private double bare(byte[] answer) throws IOException, InterruptedException {
        Path body = Files.write(Files.createTempFile(folder, "answer", ".json"), answer);
        Path port = Files.createTempDirectory(folder, "bare").resolve("port");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms96m",
                        "-Xmn64m",
                        "-Xmx160m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        BareJetty.class.getName(),
                        body.toString(),
                        port.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("bare.out").toFile())
                .start();
        try {
            Server.await(Duration.ofSeconds(30), "the bare handler", () -> Files.exists(port));
            return Wrk.rate("http://127.0.0.1:" + Files.readString(port) + "/", "none", WRK_SECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String classPath() throws IOException {
        try (Stream<Path> libraries = Stream.concat(
                Files.list(Package.HOME.resolve("bundles/1-libraries")), Files.list(Package.HOME.resolve("lib")))) {
            // Without its configuration the logger writes every step of every request, which takes most of the time.
            List<String> entries = new ArrayList<>(libraries
                    .map(Path::toString)
                    .filter(library -> !library.contains("logback"))
                    .toList());
            entries.add(Package.ROOT.resolve("it-tests/target/test-classes").toString());
            return String.join(System.getProperty("path.separator"), entries);
        }
    }

    private void say(String format, Object... values) {
        String text = values.length == 0 ? format : String.format(Locale.ROOT, format, values);
        System.out.println(text);
        report.append(text).append('\n');
    }
}
