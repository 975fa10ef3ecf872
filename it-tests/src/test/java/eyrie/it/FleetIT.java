/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that runs no VMs, and a node of another process that has joined it, with a real VM. */
class FleetIT {
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/fleet");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** A well-formed request of a key that nobody has. */
    private static final String REQUEST =
            "-----BEGIN CERTIFICATE REQUEST-----\\nMIHKMHICAQAwEDEOMAwGA1UEAwwFb3RoZXIwWTATBgcqhkjOPQIBBggqhkjOPQMB\\nBwNCAASa0zcBA5/D1QqD/9+YJ5vPl0+QBuznBzYm6uJwai/hA0jic+SkQhlIA7vD\\ndySjvNg7OmmydDWuwtIVo+0XxHSHoAAwCgYIKoZIzj0EAwIDSAAwRQIhAIfbM0cq\\nf2aqsIU7QqF9bYFwvsuGD62pm2ROXxgNGBpFAiADcZXSf3w3r/ZH57s7MUTps9K6\\nfZc/JW9OT2EsNUaAiA==\\n-----END CERTIFICATE REQUEST-----\\n";

    private final Path controllerData = FOLDER.resolve("controller");
    private final Path nodeData = FOLDER.resolve("node");
    private final int port = freePort();
    private Server controller;
    private Server node;

    @BeforeEach
    void start() {
        Package.ensureTemplate();
        deleteTree();
        controller = controller();
        node = Server.launch(nodeData, "--roles", "node", "--set", "node.spares=0");
        Server.await(PATIENCE, "the node", () -> Files.exists(nodeData.resolve("server.url")) && answers());
    }

    private Server controller() {
        return Server.start(
                controllerData,
                "--listen",
                "127.0.0.1:" + port,
                "--roles",
                "controller,registry",
                "--set",
                "tls.always=true");
    }

    /** It is not ready before it has joined. */
    private boolean answers() {
        try {
            return node.readiness().contains("does not know this node");
        } catch (IOException e) {
            return false;
        }
    }

    @AfterEach
    void stop() {
        controller.close();
        node.close();
        assertThat(Machines.of(nodeData.toString())).isEmpty();
        deleteTree();
    }

    /** The template is in the controller's registry then, and nowhere else. */
    private String pushTemplate() {
        try (Server source = Server.start(Package.DATA)) {
            Package.Result added = run(
                    controller.token(),
                    source.data(),
                    "registry",
                    "add",
                    "fleet-it",
                    controller.url(),
                    "--user",
                    "root",
                    "--password-stdin",
                    "--ca",
                    controllerData.resolve("tls/ca.pem").toString());
            try {
                added.ok();
                return body(
                                source.data(),
                                "registry",
                                "push",
                                "debian-12",
                                "--tag",
                                "suspended",
                                "--remote",
                                "fleet-it")
                        .path("template_id")
                        .asText();
            } finally {
                run("", source.data(), "registry", "remove", "fleet-it").ok();
            }
        }
    }

    @Test
    void instancesRunOnANodeThatHasJoinedWhateverBecomesOfTheController() throws Exception {
        String token = run("", controllerData, "node", "token").ok().out().strip();
        Package.Result joined = run(
                token,
                nodeData,
                "node",
                "join",
                controller.url(),
                "--token-stdin",
                "--name",
                "second",
                "--max-vm-count",
                "3");
        assertThat(joined.ok().out())
                .contains("Testing connection to controller...: Ok")
                .contains("Testing connection to the registry...: Ok")
                .endsWith("Cluster join success\n");
        assertThat(Files.getPosixFilePermissions(nodeData.resolve("secrets/membership.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        node.awaitReady();
        String nodeId = body(nodeData, "node", "status").path("node_id").asText();
        refusesTheTokenAgain(token);

        publishesWhatIsMadeThere();
        String template = pushTemplate();
        Server.await(PATIENCE, "both templates are listed", () -> names().equals(List.of("debian-12", "tiny")));
        String first = create(template, "echo first; hostname");
        JsonNode started = controller.await(first, PATIENCE, "Started", "Error");
        assertThat(started.path("startup_script").path("stdout").asText())
                .as(started.toString())
                .startsWith("first\n");
        assertThat(started.path("node_id").asText()).isEqualTo(nodeId);

        String second = create(template, "sleep 5; echo while you were away");
        Server.await(
                PATIENCE, "two machines", () -> Machines.of(nodeData.toString()).size() == 2);
        controller.kill();
        assertThat(Machines.of(nodeData.toString())).hasSize(2);
        controller = controller();
        JsonNode reported = controller.await(second, PATIENCE, "Started", "Error");
        assertThat(reported.path("startup_script").path("stdout").asText())
                .as(reported.toString())
                .isEqualTo("while you were away\n");

        controller.deleteAll();
        assertThat(Machines.of(nodeData.toString())).isEmpty();
        revoke(nodeId);
    }

    /** A version that is made on the node is in the controller's list without anybody pushing it there. */
    private void publishesWhatIsMadeThere() throws IOException {
        Path image = Package.emptyDisk(FOLDER.resolve("tiny.raw"));
        run("", nodeData, "create", "tiny", "--from", image.toString(), "--disk-size", "1G")
                .ok();
        run("", nodeData, "push", "tiny", "--tag", "v1").ok();
        Server.await(PATIENCE, "the template is published", () -> names().equals(List.of("tiny")));
        Server.await(
                PATIENCE,
                "the node says so",
                () -> controller
                        .api("GET", "/api/v1/node", null)
                        .path(0)
                        .path("templates")
                        .toString()
                        .contains("tiny"));
    }

    /** Those of the templates that the controller lists, sorted. */
    private List<String> names() {
        List<String> names = new ArrayList<>();
        controller
                .api("GET", "/api/v1/registry/vm", null)
                .forEach(each -> names.add(each.path("name").asText()));
        return names.stream().sorted().toList();
    }

    /** That a token is spent only once is tested where it is spent; here it comes in by the real door. */
    private void refusesTheTokenAgain(String token) {
        HttpResponse<String> again = controller.send(
                "POST",
                "/node/v1/join",
                "{\"nodeId\":\"other\",\"request\":\"%s\"}".formatted(REQUEST),
                "Bearer " + token);
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(again.body()).contains("each is good for one machine");
        HttpResponse<String> garbage =
                controller.send("POST", "/node/v1/join", "{}", "Bearer eyj1.0000000000000000.garbage");
        assertThat(garbage.statusCode()).isEqualTo(401);
        assertThat(garbage.body()).contains("The join token is not known here");
        assertThat(run(token, nodeData, "node", "join", controller.url(), "--token-stdin")
                        .err())
                .contains("already");
    }

    private void revoke(String nodeId) {
        run("", controllerData, "node", "revoke", nodeId, "--yes").ok();
        Server.await(
                PATIENCE,
                "the node to be refused",
                () -> body(nodeData, "node", "status").path("trouble").asText().contains("revoked"));
        assertThat(controller.log()).contains("The certificate of node " + nodeId + " was revoked");
        // Long before it would be missed: nothing is placed there that nobody would start.
        JsonNode node = controller.api("GET", "/api/v1/node?id=" + nodeId, null);
        assertThat(node.path(0).path("state").asText()).isEqualTo("Offline");
    }

    private String create(String template, String script) {
        String encoded = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
        return controller
                .api(
                        "POST",
                        "/api/v1/vm",
                        "{\"vmid\":\"%s\",\"tag\":\"suspended\",\"startup_script\":\"%s\",\"script_monitoring\":true,\"script_timeout\":300}"
                                .formatted(template, encoded))
                .get(0)
                .asText();
    }

    private static JsonNode body(Path data, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addFirst("-j");
        return Server.json(run("", data, all.toArray(String[]::new)).ok().out()).path("body");
    }

    private static Package.Result run(String input, Path data, String... args) {
        List<String> command =
                new ArrayList<>(List.of(Package.HOME.resolve("bin/eyrie").toString(), "--data", data.toString()));
        command.addAll(List.of(args));
        return Package.run(PATIENCE, input, command.toArray(String[]::new));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
