/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances on a node that has never seen their template, and whose network is slow, or breaks. */
class LazyStartIT {
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/lazy");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Reads what no start needs. */
    private static final String READ_ALL = "cat /usr/bin/[a-d]* | md5sum";

    private static DockerRegistry registry;
    private static String template;
    private static long pushedBytes;

    private SlowLink link;
    private Path data;
    private Server server;

    @BeforeAll
    static void push() {
        Package.ensureTemplate();
        deleteTree(FOLDER);
        registry = new DockerRegistry(FOLDER.resolve("docker"));
        try (Server source = Server.start(Package.DATA)) {
            eyrie(source.data(), "registry", "add", "lazy", registry.url()).ok();
            JsonNode pushed =
                    body(source.data(), "registry", "push", "debian-12", "--tag", "suspended", "--remote", "lazy");
            template = pushed.path("template_id").asText();
            pushedBytes = pushed.path("sent_bytes").asLong();
            eyrie(source.data(), "registry", "remove", "lazy").ok();
        }
        assertThat(pushedBytes).isGreaterThan(100L << 20);
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
        deleteTree(FOLDER);
    }

    @BeforeEach
    void start() {
        link = new SlowLink(registry.url(), 15_000_000, Duration.ofMillis(5));
        data = FOLDER.resolve("node-" + System.nanoTime());
        server = Server.start(data);
        eyrie(data, "registry", "add", "far", link.url()).ok();
    }

    @AfterEach
    void clean() {
        server.deleteAll();
        server.close();
        link.close();
        assertThat(Machines.of(data.toString())).isEmpty();
    }

    private String create(String script) {
        String encoded = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
        String body =
                "{\"vmid\":\"%s\",\"tag\":\"suspended\",\"startup_script\":\"%s\",\"script_monitoring\":true,\"script_timeout\":300}"
                        .formatted(template, encoded);
        return server.api("POST", "/api/v1/vm", body).get(0).asText();
    }

    private JsonNode awaitStarted(String id) {
        JsonNode instance = server.await(id, PATIENCE, "Started", "Error", "Stopped");
        assertThat(instance.path("instance_state").asText())
                .as(instance.toString())
                .isEqualTo("Started");
        return instance;
    }

    private static String output(JsonNode instance) {
        return instance.path("startup_script").path("stdout").asText();
    }

    private void awaitWhole() {
        Server.await(
                PATIENCE,
                "the template here",
                () -> !server.api("GET", "/api/v1/registry/vm", null).isEmpty());
    }

    @Test
    void anInstanceStartsBeforeItsTemplateHasArrivedAndGoesOnWithoutTheNetwork() {
        String id = create("echo early; hostname");
        server.await(id, PATIENCE, "Pulling", "Started");
        JsonNode instance = awaitStarted(id);
        long before = link.received();
        assertThat(output(instance)).startsWith("early\n");
        assertThat(before).as("bytes before the output").isLessThan(pushedBytes * 8 / 10);
        String second = create("echo second; " + READ_ALL);
        String sum = output(awaitStarted(second));
        awaitWhole();
        Server.await(PATIENCE, "the machine on its file", () -> server.log().contains("its image has arrived"));
        link.cut();
        // From the file now, in the machine that was started without it and in one that was not.
        String third = create("echo second; " + READ_ALL);
        assertThat(output(awaitStarted(third))).isEqualTo(sum);
        assertThat(eyrie(data, "run", id, "sh", "-c", "echo second; " + READ_ALL)
                        .ok()
                        .out())
                .isEqualTo(sum);
    }

    @Test
    void aBrokenNetworkIsWaitedOutAndReportedOnTheInstance() {
        String id = create("echo early");
        awaitStarted(id);
        link.cut();
        String reader = create(READ_ALL);
        Server.await(
                PATIENCE,
                "the trouble on the instance",
                () -> server.api("GET", "/api/v1/vm?id=" + id, null)
                        .path("message")
                        .asText()
                        .contains("still arriving, and nothing has come since"));
        assertThat(server.api("GET", "/api/v1/vm?id=" + id, null)
                        .path("instance_state")
                        .asText())
                .isEqualTo("Started");
        link.mend();
        assertThat(output(awaitStarted(reader))).matches("[0-9a-f]{32}  -\n");
        awaitWhole();
        Server.await(
                PATIENCE,
                "no trouble any more",
                () -> server.api("GET", "/api/v1/vm?id=" + id, null)
                        .path("message")
                        .asText()
                        .isEmpty());
    }

    @Test
    void aNodeThatIsKilledGoesOnWhereItWas() {
        String id = create("echo early");
        awaitStarted(id);
        assertThat(server.api("GET", "/api/v1/registry/vm", null)).isEmpty();
        long before = link.received();
        server.kill();
        server = Server.start(data);
        awaitWhole();
        assertThat(link.received() - before).isLessThan(pushedBytes);
        Server.await(PATIENCE, "the machine on its file", () -> server.log().contains("its image has arrived"));
        link.cut();
        assertThat(eyrie(data, "run", id, "sh", "-c", READ_ALL).ok().out()).matches("[0-9a-f]{32}  -\n");
        assertThat(server.api("GET", "/api/v1/vm?id=" + id, null)
                        .path("instance_state")
                        .asText())
                .isEqualTo("Started");
    }

    @Test
    void aStartThatIsCutShortAgainAndAgainComesToAnEnd() throws InterruptedException {
        String body = "{\"vmid\":\"%s\",\"tag\":\"suspended\"}".formatted(template);
        String id = server.api("POST", "/api/v1/vm", body).get(0).asText();
        for (int millis : new int[] {100, 1500, 2500}) {
            Thread.sleep(millis); // any moment will do
            server.kill();
            server = Server.start(data);
        }
        assertThat(awaitStarted(id).path("instance_state").asText()).isEqualTo("Started");
        assertThat(eyrie(data, "run", id, "sh", "-c", READ_ALL).ok().out()).matches("[0-9a-f]{32}  -\n");
    }

    @Test
    void whatMadeRoomComesBackWithTheNextStart() throws IOException {
        awaitStarted(create("true"));
        awaitWhole();
        server.deleteAll();
        server.close();
        Path version = data.resolve("templates").resolve(template).resolve("0");
        Files.setLastModifiedTime(version, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        server = Server.start(data, "--set", "node.templateBytes=1");
        Server.await(PATIENCE, "room", () -> Files.notExists(version));
        assertThat(output(awaitStarted(create("echo again")))).isEqualTo("again\n");
        awaitWhole();
        assertThat(version).as("while it is used").exists();
    }

    @Test
    void whatNobodyHasIsRefused() {
        String body = "{\"vmid\":\"00000000-0000-0000-0000-000000000000\"}";
        var answer = server.send("POST", "/api/v1/vm", body);
        assertThat(answer.body()).contains("VM not in the registry");
        var tag = server.send("POST", "/api/v1/vm", "{\"vmid\":\"%s\",\"tag\":\"none\"}".formatted(template));
        assertThat(tag.body()).containsAnyOf("No such tag none", "VM not in the registry");
    }

    private static JsonNode body(Path data, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addFirst("-j");
        return Server.json(eyrie(data, all.toArray(String[]::new)).ok().out()).path("body");
    }

    private static Package.Result eyrie(Path data, String... args) {
        List<String> command =
                new ArrayList<>(List.of(Package.HOME.resolve("bin/eyrie").toString(), "--data", data.toString()));
        command.addAll(List.of(args));
        return Package.run(PATIENCE, "", command.toArray(String[]::new));
    }

    private static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
