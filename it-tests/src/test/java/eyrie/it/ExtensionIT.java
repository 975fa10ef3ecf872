/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.testing.ExtensionJar;
import eyrie.testing.SigningKey;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Extensions come, change and go in the packaged server, good ones and all sorts of bad ones, while it answers others and
 * streams events.
 */
class ExtensionIT {
    private static final SigningKey ACME = SigningKey.of("Acme");
    private static final String PATH = "/eyrie/v1/x/cost";

    @TempDir
    Path folder;

    @Test
    void extensionsComeAndGoAndNobodyElseNotices() throws Exception {
        Path data = folder.resolve("data");
        try (Server server =
                Server.start(data, "--roles", "controller,registry", "--set", "extensions.startSeconds=2")) {
            trust(data);
            try (SteadyTraffic traffic = new SteadyTraffic(server)) {
                List<byte[]> jars = jars();
                traffic.report("(warming up)");
                Thread.sleep(3_000);
                traffic.report("nothing comes or goes");
                dropAndReplace(server, jars);
                traffic.report("while an extension came, was replaced and went, five times");
                broken(server);
                traffic.report("while broken extensions came and went");
                installed(server, data);
                traffic.report("while the command line installed and removed one");
            }
            byte[] jar = cost("9.0.0", "nine").signed(ACME);
            long before = System.nanoTime();
            drop(server, "cost.jar", jar);
            server.stop();
            try (Server again = Server.start(data, "--roles", "controller,registry")) {
                awaitAnswer(again, "nine");
                System.out.printf("the same by a restart: %d ms%n", millisSince(before));
            }
        }
    }

    /** The rule answers well until it is told to loop for ever, in the middle of everything. */
    @Test
    void aRuleThatLoopsDoesNotStopPlacement() throws Exception {
        Path data = folder.resolve("data");
        try (Server server = Server.start(data, "--roles", "controller,registry", "--set", "tls.always=true")) {
            trust(data);
            Path loop = folder.resolve("loop");
            drop(server, "rule.jar", rule(loop).signed(ACME));
            Server.await(
                    Duration.ofSeconds(20),
                    "rule.jar runs",
                    () -> show(server, "rule.jar").path("state").asText().equals("active"),
                    () -> show(server, "rule.jar").toString());
            Thread later = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(4_000);
                    Files.createFile(loop);
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            JsonNode result = Sim.run(
                    Duration.ofMinutes(2),
                    "--server",
                    server.url(),
                    "--data",
                    data.toString(),
                    "--nodes",
                    "5",
                    "--rate",
                    "10",
                    "--seconds",
                    "8",
                    "--run-ms",
                    "200..500");
            later.join();
            assertThat(result.path("instances").asInt()).isGreaterThan(60);
            assertThat(result.path("unfinished").asInt()).isZero();
            assertThat(result.path("lost").asInt()).isZero();
            System.out.println("placement while a rule of an extension loops, ms from request to node: "
                    + result.path("postToAssignedMs"));
            assertThat(show(server, "rule.jar").path("state").asText()).isEqualTo("disabled");
            assertThat(show(server, "rule.jar").path("reason").asText())
                    .contains("was switched off", "did not come back within 1000 ms", "threads go on");
        }
    }

    private static ExtensionJar rule(Path loop) throws IOException {
        return new ExtensionJar("org.example.rule", "1")
                .against(api())
                .header("Eyrie-Services", "eyrie.api.placement.NodeFilter")
                .header("Import-Package", "eyrie.api.placement;version=\"[1,2)\"")
                .component("org.example.rule.Rule", "eyrie.api.placement.NodeFilter", "")
                .source("org.example.rule.Rule", """
                        package org.example.rule;
                        public final class Rule implements eyrie.api.placement.NodeFilter {
                            public java.util.Optional<String> refusal(eyrie.api.placement.Demand demand, eyrie.api.placement.Room room) {
                                while (java.nio.file.Files.exists(java.nio.file.Path.of("%s"))) { Thread.yield(); }
                                return java.util.Optional.empty();
                            }
                        }
                        """.formatted(loop));
    }

    private static void trust(Path data) throws IOException {
        Path pem = Files.writeString(data.resolveSibling("acme.pem"), ACME.pem());
        eyrie(data, "extension", "trust", "add", "acme", pem.toString()).ok();
        assertThat(eyrie(data, "extension", "trust", "list").ok().out()).contains("acme", "CN=Acme");
    }

    /** Made ahead: compiling takes more of the machine than what is measured. */
    private static List<byte[]> jars() throws IOException {
        List<byte[]> jars = new ArrayList<>();
        for (int round = 1; round <= 5; round++) {
            jars.add(cost(round + ".0.0", "first").signed(ACME));
            jars.add(cost(round + ".1.0", "second").signed(ACME));
        }
        return jars;
    }

    private static void dropAndReplace(Server server, List<byte[]> jars) throws Exception {
        List<Long> drops = new ArrayList<>();
        List<Long> replacements = new ArrayList<>();
        for (int round = 0; round < jars.size(); round += 2) {
            assertThat(server.send("GET", PATH, null).statusCode()).isEqualTo(404);
            drops.add(untilAnswered(server, jars.get(round), "first"));
            try (Prober prober = new Prober(server, PATH)) {
                replacements.add(untilAnswered(server, jars.get(round + 1), "second"));
                assertThat(prober.answers().keySet())
                        .as("answers while it is replaced")
                        .containsExactly(200);
            }
            Files.delete(extensions(server).resolve("cost.jar"));
            Server.await(
                    Duration.ofSeconds(20),
                    "gone",
                    () -> server.send("GET", PATH, null).statusCode() == 404);
        }
        System.out.printf("drop to first answered request, ms: %s; replacement: %s%n", drops, replacements);
    }

    private static long untilAnswered(Server server, byte[] jar, String answer) throws IOException {
        long begin = System.nanoTime();
        drop(server, "cost.jar", jar);
        awaitAnswer(server, answer);
        return millisSince(begin);
    }

    /** Each sort of broken one is told in one sentence, and a good one beside them goes on. */
    private static void broken(Server server) throws Exception {
        drop(server, "cost.jar", cost("1.0.0", "well").signed(ACME));
        awaitAnswer(server, "well");
        drop(server, "garbage.jar", "no jar at all".getBytes(StandardCharsets.US_ASCII));
        drop(server, "unsigned.jar", other("unsigned", "", "").bytes());
        drop(
                server,
                "bomb.jar",
                other("bomb", "", "").entry("zeros", new byte[16 << 20]).signed(ACME));
        drop(
                server,
                "tricks.jar",
                other("tricks", "", "").entry("../../out", new byte[1]).bytes());
        drop(server, "twice.jar", cost("2.0.0", "twice").signed(ACME));
        drop(
                server,
                "shadow.jar",
                other("shadow", "", "").header("Eyrie-Paths", "/api/v1/vm").signed(ACME));
        drop(
                server,
                "api.jar",
                other("api", "", "")
                        .header("Import-Package", "org.osgi.framework,eyrie.api.rest;version=\"[9,10)\"")
                        .signed(ACME));
        drop(
                server,
                "lacks.jar",
                other("lacks", "", "")
                        .header("Import-Package", "org.osgi.framework,org.example.nowhere")
                        .signed(ACME));
        drop(
                server,
                "throws.jar",
                other("throwing", "throw new IllegalStateException(\"no\");", "")
                        .signed(ACME));
        drop(server, "hangs.jar", other("hangs", "Thread.sleep(1_000_000);", "").signed(ACME));
        Map<String, String> reasons = Map.of(
                "garbage.jar", "garbage.jar is no jar file",
                "unsigned.jar", "unsigned.jar is not signed",
                "bomb.jar", "more than 200 times its size",
                "tricks.jar", "leads out of its place",
                "twice.jar", "is named org.example.cost, as cost.jar is already",
                "shadow.jar", "\"/api/v1/vm\" in the header Eyrie-Paths",
                "api.jar", "needs the package eyrie.api.rest [9.0.0,10.0.0), but what is here is",
                "lacks.jar", "needs the package org.example.nowhere",
                "throws.jar", "throws.jar does not start: IllegalStateException: no",
                "hangs.jar", "hangs.jar did not start within 2 s");
        for (Map.Entry<String, String> each : reasons.entrySet()) {
            Server.await(
                    Duration.ofSeconds(30),
                    each.getKey() + ": " + each.getValue(),
                    () -> show(server, each.getKey()).path("reason").asText().contains(each.getValue()),
                    () -> show(server, each.getKey()).toString());
        }
        awaitAnswer(server, "well");
        leaks(server);
        for (String file : reasons.keySet()) {
            Files.delete(extensions(server).resolve(file));
        }
        Server.await(Duration.ofSeconds(20), "all broken ones gone", () -> notRemoved(server) == 1);
    }

    /** What has left a thread behind stays listed. */
    private static long notRemoved(Server server) {
        return Server.json(server.send("GET", "/eyrie/v1/extensions", null).body())
                .valueStream()
                .filter(one -> !one.path("state").asText().equals("removed"))
                .count();
    }

    private static void leaks(Server server) throws Exception {
        drop(
                server,
                "leaks.jar",
                other(
                                "leaks",
                                "new Thread(() -> { while (true) { try { Thread.sleep(100); } catch (InterruptedException e) { } } }, \"leaked\").start();",
                                "")
                        .signed(ACME));
        Server.await(
                Duration.ofSeconds(20),
                "leaks.jar runs",
                () -> show(server, "leaks.jar").path("state").asText().equals("active"));
        JsonNode removed = Server.json(
                server.send("DELETE", "/eyrie/v1/extensions/leaks.jar", null).body());
        assertThat(removed.path("reason").asText()).contains("these threads go on", "leaked");
    }

    private static void installed(Server server, Path data) throws Exception {
        Path jar = Files.write(
                data.resolveSibling("price.jar"),
                cost("1.0.0", "price")
                        .header("Bundle-SymbolicName", "org.example.price")
                        .header("Eyrie-Paths", "/eyrie/v1/x/price")
                        .signed(ACME));
        assertThat(eyrie(data, "extension", "verify", jar.toString()).ok().out())
                .contains("/eyrie/v1/x/price", "list_vms", "acme", "acceptable");
        Package.Result result =
                eyrie(data, "extension", "install", jar.toString()).ok();
        assertThat(result.out()).contains("org.example.price 1.0.0: active", "is not declared in Eyrie-Paths");
        assertThat(eyrie(data, "extension", "list").ok().out()).contains("cost.jar", "price.jar", "active");
        assertThat(eyrie(data, "extension", "remove", "org.example.price").ok().out())
                .contains("removed");
        Package.Result refused = eyrie(
                data,
                "extension",
                "install",
                Files.write(jar, cost("1", "x").bytes()).toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("price.jar is not signed");
    }

    /** Serves one word. */
    private static ExtensionJar cost(String version, String answer) throws IOException {
        return new ExtensionJar("org.example.cost", version)
                .against(api())
                .header("Eyrie-Paths", PATH)
                .header("Eyrie-Permissions", "list_vms")
                .header(
                        "Import-Package",
                        "eyrie.api.rest;version=\"[1,2)\",eyrie.api.security;version=\"[1,2)\",jakarta.ws.rs,jakarta.ws.rs.core,jakarta.ws.rs.ext")
                .component("org.example.cost.Cost", "eyrie.api.rest.Resource", "")
                .source("org.example.cost.Cost", """
                        package org.example.cost;
                        @jakarta.ws.rs.Path("%s")
                        public final class Cost implements eyrie.api.rest.Resource {
                            @jakarta.ws.rs.GET @eyrie.api.security.Permission("list_vms")
                            public String get() { return "%s"; }
                        }
                        """.formatted(PATH, answer));
    }

    private static ExtensionJar other(String name, String start, String stop) throws IOException {
        return new ExtensionJar("org.example." + name, "1")
                .against(api())
                .header("Import-Package", "org.osgi.framework")
                .activator("org.example." + name + ".Main", start, stop);
    }

    private static List<Path> api() throws IOException {
        try (Stream<Path> files = Files.walk(Package.HOME)) {
            return files.filter(file -> file.getFileName()
                            .toString()
                            .matches("(eyrie.api|jakarta.ws.rs-api|org.apache.felix.framework)-.*[.]jar"))
                    .toList();
        }
    }

    private static Path extensions(Server server) {
        return server.data().resolve("extensions");
    }

    private static void drop(Server server, String file, byte[] jar) throws IOException {
        Path aside = Files.write(extensions(server).resolve(file + ".part"), jar);
        Files.move(aside, extensions(server).resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitAnswer(Server server, String answer) {
        Server.await(
                Duration.ofSeconds(30),
                answer,
                () -> {
                    HttpResponse<String> got = server.send("GET", PATH, null);
                    return got.statusCode() == 200 && got.body().equals(answer);
                },
                () -> server.send("GET", "/eyrie/v1/extensions", null).body());
    }

    private static JsonNode show(Server server, String file) {
        return Server.json(
                server.send("GET", "/eyrie/v1/extensions/" + file, null).body());
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private static Package.Result eyrie(Path data, String... args) {
        String[] command = Stream.concat(
                        Stream.of(Package.HOME.resolve("bin/eyrie").toString(), "--data", data.toString()),
                        Stream.of(args))
                .toArray(String[]::new);
        return Package.run(Duration.ofMinutes(1), "", command);
    }
}
