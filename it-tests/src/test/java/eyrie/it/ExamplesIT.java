/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.testing.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples at work on a fleet of simulated nodes, whose controller is killed in the middle. */
class ExamplesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String SECRET = "correct horse battery staple";

    @TempDir
    Path folder;

    @Test
    void aWebhookLosesNothingOverAKillAndTheOthersShowWhatGoesOn() throws Exception {
        Path data = folder.resolve("data");
        install(data, "webhook", "cost", "metrics");
        String[] options = {
            "--listen", "127.0.0.1:" + freePort(),
            "--roles", "controller,registry",
            "--set", "tls.always=true",
            "--set", "scheduler.keepTerminated=86400"
        };
        try (HookReceiver receiver = new HookReceiver(SECRET)) {
            settings(data, receiver.url());
            Process nodes = null;
            try {
                try (Server server = Server.start(data, options)) {
                    Server.await(
                            PATIENCE,
                            "the listener",
                            () -> listener(server).path("here").asBoolean());
                    extensions(server);
                    makeTemplate(server, data);
                    nodes = nodes(server, data);
                    Server.await(PATIENCE, "nodes", () -> costs(server).size() >= 6);
                    ask(server, 20);
                    Server.await(
                            PATIENCE, "some deliveries", () -> receiver.taken().size() > 40);
                    figures(server);
                    ask(server, 10);
                    server.kill();
                }
                try (Server server = Server.start(data, options)) {
                    ask(server, 10);
                    Server.await(
                            PATIENCE,
                            "no queue",
                            () -> Server.json(server.send("GET", "/eyrie/v1/queue", null)
                                                    .body())
                                            .path("waiting")
                                            .asInt()
                                    == 0);
                    server.deleteAll();
                    Server.await(
                            PATIENCE,
                            "all is delivered",
                            () -> listener(server).path("behind").asInt() == 0);
                    assertThat(listener(server).path("dropped").asInt()).isZero();
                    assertThat(receiver.forged()).isZero();
                    assertThat(receiver.order()).isSorted();
                    compare(server, receiver);
                    System.out.printf(
                            "webhook: %d events in %d calls over a kill%n",
                            receiver.taken().size(), receiver.calls());
                }
            } finally {
                if (nodes != null) {
                    nodes.destroyForcibly();
                    Processes.awaitEnd(nodes);
                }
            }
        }
    }

    /** As an operator does: the publisher is trusted, the signed jars lie in the folder. */
    static void install(Path data, String... examples) throws IOException {
        SigningKey publisher = SigningKey.of("Examples");
        Path trust = Files.createDirectories(data.resolve("extensions-trust"));
        Files.setPosixFilePermissions(trust, PosixFilePermissions.fromString("rwx------"));
        Path certificate = Files.writeString(trust.resolve("examples.pem"), publisher.pem());
        Files.setPosixFilePermissions(certificate, PosixFilePermissions.fromString("rw-------"));
        Path extensions = Files.createDirectories(data.resolve("extensions"));
        for (String example : examples) {
            Files.write(
                    extensions.resolve(example + ".jar"),
                    publisher.sign(Files.readAllBytes(MorePackage.example(example))));
        }
    }

    /** Each runs, with nothing to be said of it. */
    private static void extensions(Server server) {
        Server.await(
                PATIENCE,
                "all extensions",
                () -> all(server).size() == 3
                        && all(server)
                                .valueStream()
                                .allMatch(one -> one.path("state").asText().equals("active")
                                        && one.path("notes").isEmpty()),
                () -> all(server).toString());
        assertThat(all(server).valueStream().map(one -> one.path("publisher").asText()))
                .containsOnly("examples");
    }

    private static JsonNode all(Server server) {
        return Server.json(server.send("GET", "/eyrie/v1/extensions", null).body());
    }

    private static void settings(Path data, String url) throws IOException {
        Path settings = Files.createDirectories(data.resolve("settings"));
        Path secret = Files.writeString(settings.resolve("ci.secret"), SECRET);
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(settings.resolve("webhook.properties"), "ci.url = " + url + "\nci.secretFile = ci.secret\n");
        Files.writeString(settings.resolve("cost.properties"), "other = 0.5\n");
    }

    /** Which the load of a moment does, whose node is taken out again. */
    private static void makeTemplate(Server server, Path data) {
        Sim.run(
                PATIENCE,
                "--server",
                server.url(),
                "--data",
                data.toString(),
                "--name",
                "maker",
                "--nodes",
                "1",
                "--instances",
                "1",
                "--rate",
                "1",
                "--seed",
                "1");
    }

    /** Nodes that take what they are given, for as long as this process lives. */
    private Process nodes(Server server, Path data) throws IOException {
        return new ProcessBuilder(
                        Package.HOME.resolve("bin/eyrie").toString(),
                        "sim",
                        "--server",
                        server.url(),
                        "--data",
                        data.toString(),
                        "--nodes",
                        "6",
                        "--capacity",
                        "3",
                        "--instances",
                        "0",
                        "--seconds",
                        "86400",
                        "--run-ms",
                        "300..1500",
                        "--fail-percent",
                        "5",
                        "--seed",
                        "3",
                        "--state",
                        folder.resolve("nodes").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nodes.out").toFile())
                .start();
    }

    private static void ask(Server server, int times) {
        String body = "{\"vmid\":\"%s\",\"count\":2}".formatted(server.template());
        for (int i = 0; i < times; i++) {
            server.api("POST", "/api/v1/vm", body);
        }
    }

    private static void figures(Server server) {
        assertThat(server.send("GET", "/metrics", null, null).statusCode()).isEqualTo(401);
        String metrics = server.send("GET", "/metrics", null).body();
        for (String name : List.of(
                "eyrie_instances{state=\"Started\"}",
                "eyrie_nodes{state=\"Active\"} ",
                "eyrie_placement_seconds_count",
                "eyrie_queue_length",
                "eyrie_template_cache_bytes",
                "eyrie_registry_received_bytes_total",
                "eyrie_http_requests_total{area=\"eyrie\",method=\"GET\",status=\"200\"}",
                "eyrie_listener_behind_events{listener=\"webhook.ci\"}",
                "eyrie_jvm_memory_used_bytes{area=\"heap\"}",
                "eyrie_meter_failures_total 0")) {
            assertThat(metrics).contains(name);
        }
        assertThat(costs(server).get(0).path("price").asDouble()).isEqualTo(0.5);
    }

    private static JsonNode costs(Server server) {
        return Server.json(server.send("GET", "/eyrie/v1/x/cost", null).body());
    }

    private static JsonNode listener(Server server) {
        return Server.json(
                        server.send("GET", "/eyrie/v1/runtime/listeners", null).body())
                .path(0);
    }

    /** What was delivered of each instance is what the controller has as its history. */
    private static void compare(Server server, HookReceiver receiver) {
        Map<String, List<String>> delivered = new HashMap<>();
        receiver.taken()
                .values()
                .forEach(event -> add(
                        delivered.computeIfAbsent(event.path("instance_id").asText(), id -> new ArrayList<>()),
                        event.path("state").asText()));
        assertThat(delivered.size()).isGreaterThan(70);
        delivered.forEach((id, states) -> {
            List<String> history = new ArrayList<>();
            Server.json(server.send("GET", "/eyrie/v1/instances/" + id, null).body())
                    .path("transitions")
                    .forEach(step -> add(history, step.path("state").asText()));
            assertThat(states).as(id).isEqualTo(history);
        });
        long known = server.api("GET", "/api/v1/vm", null).size();
        assertThat(delivered.size()).isEqualTo((int) known);
    }

    /** Placing is an event of its own in the same state. */
    private static void add(List<String> states, String label) {
        String state = label.toUpperCase(Locale.ROOT);
        if (states.isEmpty() || !states.getLast().equals(state)) {
            states.add(state);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
