/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** License keys come, end and go on the packaged server. */
class LicenseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ED25519_SECRET = 32;

    @TempDir
    Path folder;

    @Test
    void featuresComeAndGoUnderTrafficAndNobodyElseNotices() throws Exception {
        Path data = folder.resolve("data");
        double activation;
        long restart;
        JsonNode before;
        try (Server server = Server.start(data, "--roles", "controller,registry")) {
            HttpResponse<String> refused = server.send("POST", "/api/v1/vm", "{\"vmid\":\"none\",\"priority\":10}");
            assertThat(refused.statusCode()).isEqualTo(402);
            assertThat(Server.json(refused.body()).path("feature").asText()).isEqualTo("priority");
            assertThat(Server.json(refused.body()).path("tier").asText()).isEqualTo("enterprise");
            HttpResponse<String> none = server.send("POST", "/api/v1/vm", "{\"vmid\":\"none\",\"usb_device\":\"a\"}");
            assertThat(none.statusCode()).isEqualTo(402);
            assertThat(Server.json(none.body()).path("feature").asText()).isEqualTo("usb");
            try (LicenseTraffic traffic = new LicenseTraffic(server)) {
                traffic.awaitStatus(402);

                // It comes: what is answered after the activation has the feature.
                String brief = Licenses.issue("--id", "brief", "--cores", "16", "--valid", "6s", "--grace", "0");
                long begin = System.nanoTime();
                Licenses.activate(server, brief);
                assertThat(server.send("POST", "/eyrie/v1/groups", "{\"name\":\"kept\"}")
                                .statusCode())
                        .isEqualTo(201);
                activation = (System.nanoTime() - begin) / 1e6;
                traffic.awaitStatus(200);
                assertThat(license(server).path("tier").asText()).isEqualTo("enterprise");
                assertThat(server.api("GET", "/api/v1/status", null)
                                .path("license")
                                .asText())
                        .isEqualTo("enterprise");

                // It ends by itself, at its time.
                traffic.awaitStatus(402);
                Instant expires =
                        Instant.parse(key(server, "brief").path("expires").asText());
                Instant told = event(server, "license.expired");
                assertThat(Duration.between(expires, told)).isBetween(Duration.ZERO, Duration.ofSeconds(1));
                assertThat(server.api("GET", "/api/v1/group", null)).isNotEmpty();

                // A new one of the same id brings everything back, and removing it takes it again.
                Licenses.activate(server, Licenses.issue("--id", "brief", "--cores", "16"));
                traffic.awaitStatus(200);
                assertThat(server.send("DELETE", "/eyrie/v1/license/keys/brief", null)
                                .statusCode())
                        .isEqualTo(204);
                assertThat(server.send("POST", "/eyrie/v1/groups", "{\"name\":\"late\"}")
                                .statusCode())
                        .isEqualTo(402);
                traffic.awaitStatus(402);

                Licenses.activate(server, Licenses.issue("--id", "lasting", "--cores", "64"));
                traffic.awaitStatus(200);
                assertThat(server.send("GET", "/api/v1/status", null).body())
                        .contains(
                                "{\"name\":\"groups\",\"on\":true,\"since\":",
                                "{\"name\":\"sso\",\"on\":false,\"reason\":\"no license has it\"}");
                HttpResponse<String> usb =
                        server.send("POST", "/api/v1/vm", "{\"vmid\":\"none\",\"usb_device\":\"a\"}");
                assertThat(usb.statusCode()).isEqualTo(400);
                assertThat(usb.body())
                        .contains("needs the feature usb, which is licensed, but not a part of this package");
                assertThat(traffic.wrong()).isEmpty();
                assertThat(traffic.plainRequests()).isPositive();
            }
            before = license(server);
            server.kill();
        }
        long begin = System.nanoTime();
        try (Server server = Server.start(data, "--roles", "controller,registry")) {
            assertThat(server.send("POST", "/eyrie/v1/groups", "{\"name\":\"again\"}")
                            .statusCode())
                    .isEqualTo(201);
            restart = System.nanoTime() - begin;
            JsonNode after = license(server);
            for (String field : List.of("tier", "cores", "features", "keys")) {
                assertThat(after.path(field)).isEqualTo(before.path(field));
            }
            badKeys(server);
            assertThat(server.send("GET", "/eyrie/v1/license/history", null).body())
                    .contains("\"action\":\"activate\"", "\"action\":\"remove\"", "\"by\":\"root\"");
        }
        System.out.printf(
                "activation to the feature in use: %.0f ms; by a restart: %.0f ms, %.0f times as long%n",
                activation, restart / 1e6, restart / 1e6 / activation);
    }

    private void badKeys(Server server) throws IOException {
        String good = Licenses.issue("--id", "pasted", "--cores", "8");
        String pasted = good.replaceAll("(.{40})", "$1 \\\\r\\\\n");
        assertThat(server.send("POST", "/eyrie/v1/license/validate", "{\"key\":\"%s\"}".formatted(pasted))
                        .body())
                .contains("\"accepted\":true");
        String future = Licenses.issue("--id", "later", "--cores", "8", "--from", "2099-01-01");
        String critical = Licenses.issue("--id", "newer", "--cores", "8", "--critical", "colour");
        for (String[] bad : List.of(
                new String[] {good.substring(0, good.length() - 9), "cut off or damaged"},
                new String[] {good.substring(0, 30) + "x" + good.substring(31), "altered"},
                new String[] {"hello", "not a license key"},
                new String[] {future, "2099-01-01"},
                new String[] {critical, "colour"},
                new String[] {"A".repeat(1 << 20), "at most 16384"})) {
            HttpResponse<String> answer =
                    server.send("POST", "/eyrie/v1/license/keys", "{\"key\":\"%s\"}".formatted(bad[0]));
            assertThat(answer.statusCode()).as(bad[1]).isEqualTo(400);
            assertThat(answer.body()).contains(bad[1]);
        }
        assertThat(server.send("POST", "/eyrie/v1/license/keys", "{\"key\":\"%s\"}".formatted("A".repeat(10 << 20)))
                        .statusCode())
                .isEqualTo(413);
        // As a user does, with what the server says to it.
        Path file = Files.writeString(folder.resolve("key.txt"), good + "\n");
        assertThat(cli(server, "license", "activate", file.toString()).ok().out())
                .contains("pasted: active for Tests");
        assertThat(cli(server, "license", "show").ok().out()).contains("priority", "enterprise", "pasted");
        assertThat(cli(server, "license", "activate", "nothing").exitCode()).isEqualTo(2);
        assertThat(cli(server, "license", "trial").ok().out()).contains("ends on");
        assertThat(cli(server, "license", "trial").exitCode()).isEqualTo(18);
    }

    private static Package.Result cli(Server server, String... words) {
        return Package.run(
                Duration.ofMinutes(1),
                "",
                Stream.concat(
                                Stream.of(
                                        Package.HOME.resolve("bin/eyrie").toString(),
                                        "--data",
                                        server.data().toString()),
                                Stream.of(words))
                        .toArray(String[]::new));
    }

    @Test
    void nodesBeyondTheCoresWaitAndAreTakenByThemselves() throws Exception {
        try (Server server = Server.start(
                folder.resolve("data"),
                "--roles",
                "controller,registry",
                "--set",
                "tls.always=true",
                "--set",
                "scheduler.nodeTimeout=5")) {
            Process first = nodes(server, "first", 1, 12);
            try {
                awaitState(server, "first-1", "Active");
                Process second = nodes(server, "second", 1, 12);
                try {
                    awaitState(server, "second-1", "Inactive (Invalid License)");
                    assertThat(node(server, "second-1").path("problem").asText())
                            .isEqualTo("has 12 physical cores, and of the 16 that the license covers 4 are free");
                    assertThat(license(server).path("nodes_waiting").asInt()).isOne();

                    // Cores are added and taken away again: the youngest waits.
                    Licenses.activate(server, Licenses.issue("--id", "more", "--cores", "24", "--tier", "basic"));
                    awaitState(server, "second-1", "Active");
                    assertThat(server.send("DELETE", "/eyrie/v1/license/keys/more", null)
                                    .statusCode())
                            .isEqualTo(204);
                    awaitState(server, "second-1", "Inactive (Invalid License)");
                    assertThat(node(server, "first-1").path("state").asText()).isEqualTo("Active");

                    // The first is silent and keeps its seat; it is forgotten, and its seat is free.
                    first.destroyForcibly().waitFor();
                    // Which ends the wait that it has left behind.
                    server.send("POST", "/eyrie/v1/fleet/members/" + id(server, "first-1") + "/revoke", null);
                    awaitState(server, "first-1", "Offline");
                    assertThat(node(server, "second-1").path("state").asText()).startsWith("Inactive");
                    assertThat(server.send("DELETE", "/eyrie/v1/nodes/" + id(server, "first-1"), null)
                                    .statusCode())
                            .isEqualTo(204);
                    awaitState(server, "second-1", "Active");
                    instancesBeyondTheLimitWait(server);
                } finally {
                    second.destroyForcibly().waitFor();
                }
            } finally {
                first.destroyForcibly().waitFor();
            }
        }
    }

    /** One more than is covered waits, says why, and goes on when there is another key. */
    private static void instancesBeyondTheLimitWait(Server server) throws InterruptedException {
        Licenses.activate(server, Licenses.issue("--id", "one", "--cores", "16", "--instances", "1"));
        List<String> ids = Server.json(
                        server.send("POST", "/api/v1/vm", "{\"vmid\":\"%s\",\"count\":2}".formatted(template(server)))
                                .body())
                .path("body")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
        awaitInstance(server, ids.getFirst(), "Started");
        JsonNode waits = Server.json(server.send("GET", "/eyrie/v1/instances/%s/explain".formatted(ids.getLast()), null)
                .body());
        assertThat(waits.path("message").asText())
                .isEqualTo("waiting: 1 instances are placed, and the licenses cover 1 at a time");
        Licenses.activate(server, Licenses.issue("--id", "another", "--cores", "0", "--instances", "1"));
        awaitInstance(server, ids.getLast(), "Started");
    }

    private static String template(Server server) {
        return server.api("GET", "/api/v1/registry/vm", null).get(0).path("id").asText();
    }

    private static void awaitInstance(Server server, String id, String state) {
        Server.await(
                PATIENCE,
                id + " is " + state,
                () -> server.api("GET", "/api/v1/vm?id=" + id, null)
                        .path("instance_state")
                        .asText()
                        .equals(state));
    }

    /** The secret half of the key that signs development keys is on this machine, and nowhere in what is shipped. */
    @Test
    void noSigningKeyIsInThePackage() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Licenses.SIGNING_KEY)))
                .isEqualTo("rw-------");
        String pem = Files.readString(Licenses.SIGNING_KEY);
        String body = pem.substring(pem.indexOf('\n'), pem.indexOf("-----END")).replaceAll("\\s", "");
        byte[] der = Base64.getDecoder().decode(body);
        String secret = new String(der, der.length - ED25519_SECRET, ED25519_SECRET, StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(Package.HOME)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                refuse(file.toString(), Files.readAllBytes(file), secret, body);
                if (file.toString().endsWith(".jar")) {
                    refuseIn(file, secret, body);
                }
            }
        }
        assertThat(Package.HOME.resolve("bundles")).isDirectoryRecursivelyContaining("glob:**eyrie.licensing-*.jar");
    }

    private static void refuseIn(Path jar, String secret, String body) throws IOException {
        try (ZipFile file = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : (Iterable<ZipEntry>) file.stream().map(ZipEntry.class::cast)::iterator) {
                assertThat(entry.getName()).doesNotStartWith("eyrie/vendor/");
                try (InputStream content = file.getInputStream(entry)) {
                    refuse(jar + "!" + entry.getName(), content.readAllBytes(), secret, body);
                }
            }
        }
    }

    private static void refuse(String name, byte[] content, String secret, String body) {
        String text = new String(content, StandardCharsets.ISO_8859_1);
        if (text.contains(secret) || text.contains(body)) {
            throw new AssertionError("the signing key is in " + name);
        }
    }

    private static JsonNode license(Server server) {
        return Server.json(server.send("GET", "/eyrie/v1/license", null).body());
    }

    private static JsonNode key(Server server, String id) {
        for (JsonNode key : license(server).path("keys")) {
            if (key.path("id").asText().equals(id)) {
                return key;
            }
        }
        throw new AssertionError(id);
    }

    /** When the first such event was, as the stream tells of it. */
    private static Instant event(Server server, String type) throws Exception {
        String credential = Base64.getEncoder().encodeToString(("root:" + server.token()).getBytes());
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/eyrie/v1/events?after=0&type=" + type))
                .header("Authorization", "Basic " + credential)
                .timeout(PATIENCE)
                .build();
        try (HttpClient client = HttpClient.newHttpClient();
                Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines())
                        .body()) {
            String data =
                    lines.filter(line -> line.startsWith("data:")).findFirst().orElseThrow();
            client.shutdownNow();
            return Instant.parse(
                    Server.json(data.substring("data:".length())).path("at").asText());
        }
    }

    private Process nodes(Server server, String name, int count, int cores) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Package.HOME.resolve("bin/eyrie").toString(),
                "sim",
                "--server",
                server.url(),
                "--data",
                server.data().toString(),
                "--name",
                name,
                "--nodes",
                Integer.toString(count),
                "--cores",
                Integer.toString(cores),
                "--instances",
                "0",
                "--seconds",
                "86400",
                "--state",
                folder.resolve(name).toString());
        builder.environment().put("EYRIE_SIM_JAVA_OPTS", "-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1");
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".out").toFile())
                .start();
    }

    private static JsonNode node(Server server, String name) {
        for (JsonNode node :
                Server.json(server.send("GET", "/eyrie/v1/nodes", null).body())) {
            if (node.path("name").asText().equals(name)) {
                return node;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    private static String id(Server server, String name) {
        return node(server, name).path("id").asText();
    }

    private static void awaitState(Server server, String name, String state) {
        Server.await(
                PATIENCE,
                name + " is " + state,
                () -> node(server, name).path("state").asText().equals(state),
                () -> String.valueOf(node(server, name)));
    }
}
