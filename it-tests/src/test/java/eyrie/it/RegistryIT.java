/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A template on its way from one server through a registry to another server that has never seen it. */
class RegistryIT {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    /** On the disk of the build: what is pushed and pulled is large. */
    private static final Path FOLDER = Package.ROOT.resolve("it-tests/target/registries");

    private static Server server;
    private static DockerRegistry registry;

    @BeforeAll
    static void start() {
        Package.ensureTemplate();
        deleteTree(FOLDER);
        registry = new DockerRegistry(FOLDER.resolve("docker"));
        server = Server.start(Package.DATA);
    }

    @AfterEach
    void forget() {
        for (JsonNode known : body(Package.DATA, "registry", "list-repos")) {
            String name = known.path("name").asText();
            if (!name.equals("fleet")) { // the server's own
                eyrie(Package.DATA, "registry", "remove", name).ok();
            }
        }
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
        if (registry != null) {
            registry.close();
        }
        deleteTree(FOLDER);
    }

    @Test
    void aTemplateOfOneServerStartsOnAnother() {
        eyrie(Package.DATA, "registry", "add", "local", registry.url(), "--prefix", "team/ci")
                .ok();
        JsonNode first = body(Package.DATA, "registry", "push", "debian-12", "--tag", "suspended");
        assertThat(first.path("repository").asText()).isEqualTo("team/ci/debian-12");
        assertThat(first.path("digest").asText()).startsWith("sha256:");
        assertThat(first.path("sent_bytes").asLong()).isGreaterThan(10 << 20);
        // The registry has all of it now.
        JsonNode again = body(Package.DATA, "registry", "push", "debian-12", "--tag", "suspended");
        assertThat(again.path("digest")).isEqualTo(first.path("digest"));
        assertThat(again.path("new_bytes").asLong()).isZero();

        Path data = FOLDER.resolve("second");
        try (Server second = Server.start(data)) {
            assertThat(second.api("GET", "/api/v1/registry/vm", null)).isEmpty();
            eyrie(data, "registry", "add", "corp", registry.url(), "--prefix", "team/ci")
                    .ok();
            assertThat(eyrie(data, "registry", "describe", "debian-12").ok().out())
                    .contains("debian-12", "suspended", "resuming");
            JsonNode needed = body(data, "registry", "check-download-size", "debian-12", "--tag", "suspended");
            assertThat(needed.path("cached").asLong()).isZero();
            assertThat(needed.path("size").asLong())
                    .isGreaterThan(10 << 20)
                    .isLessThan(needed.path("image_size").asLong());

            Package.Result pulled = eyrie(data, "registry", "pull", "debian-12", "--tag", "suspended")
                    .ok();
            assertThat(pulled.out().strip()).isEqualTo(first.path("template_id").asText());
            assertThat(pulled.err()).as("no progress where nobody looks").isEmpty();
            assertThat(eyrie(data, "template", "show", "debian-12").ok().out()).contains("suspended", "resuming");
            assertThat(body(data, "registry", "check-download-size", "debian-12", "--tag", "suspended")
                            .path("size")
                            .asLong())
                    .isZero();

            assertThat(script(second, "echo pulled; . /etc/os-release; echo $ID"))
                    .isEqualTo("pulled\ndebian\n");
            second.deleteAll();
        }
        assertThat(Machines.of(data.toString())).isEmpty();
    }

    @Test
    void aServerIsARegistryItselfForOthersAndForOtherClients() {
        String token = server.token() + "\n";
        run(Package.DATA, token, "registry", "add", "own", server.url(), "--user", "root", "--password-stdin")
                .ok();
        JsonNode pushed = body(Package.DATA, "registry", "push", "debian-12", "--tag", "suspended");
        assertThat(pushed.path("new_bytes").asLong()).isPositive();
        assertThat(body(Package.DATA, "registry", "push", "debian-12", "--tag", "suspended")
                        .path("sent_bytes")
                        .asLong())
                .isLessThan(1 << 20);

        Path data = FOLDER.resolve("third");
        try (Server third = Server.start(data)) {
            run(data, token, "registry", "add", "first", server.url(), "--user", "root", "--password-stdin")
                    .ok();
            eyrie(data, "registry", "pull", "debian-12", "--tag", "suspended").ok();
            assertThat(script(third, "echo pulled")).isEqualTo("pulled\n");
            third.deleteAll();
        }

        Path auth = FOLDER.resolve("skopeo.json");
        Package.run(
                        PATIENCE,
                        server.token(),
                        "skopeo",
                        "login",
                        "--authfile",
                        auth.toString(),
                        "--tls-verify=false",
                        "--username",
                        "root",
                        "--password-stdin",
                        server.url().replace("http://", ""))
                .ok();
        String source = server.url().replace("http://", "docker://") + "/debian-12:suspended";
        String copy = "oci:" + FOLDER.resolve("copied") + ":suspended";
        Package.run(
                        PATIENCE,
                        "",
                        "skopeo",
                        "copy",
                        "--authfile",
                        auth.toString(),
                        "--src-tls-verify=false",
                        source,
                        copy)
                .ok();
        assertThat(FOLDER.resolve("copied/index.json"))
                .content()
                .contains(pushed.path("digest").asText());
    }

    private static String script(Server server, String script) {
        String id = server.create(1, script, "").getFirst();
        JsonNode instance = server.await(id, Duration.ofMinutes(5), "Started", "Error", "Stopped");
        assertThat(instance.path("instance_state").asText())
                .as(instance.toString())
                .isEqualTo("Started");
        return instance.path("startup_script").path("stdout").asText();
    }

    @Test
    void whatIsNotThereIsSaidSo() {
        eyrie(Package.DATA, "registry", "add", "local", registry.url()).ok();

        assertThat(eyrie(Package.DATA, "registry", "pull", "nothing", "--tag", "v1")
                        .exitCode())
                .isEqualTo(3);
        assertThat(eyrie(Package.DATA, "registry", "push", "nothing", "--tag", "v1")
                        .exitCode())
                .isEqualTo(3);
        assertThat(eyrie(Package.DATA, "registry", "describe", "x", "--remote", "none")
                        .exitCode())
                .isEqualTo(3);
        assertThat(eyrie(Package.DATA, "registry", "add", "local", registry.url())
                        .exitCode())
                .isEqualTo(18);
        assertThat(eyrie(Package.DATA, "registry", "add", "far", "http://registry.example.org"))
                .satisfies(refused -> {
                    assertThat(refused.exitCode()).isEqualTo(2);
                    assertThat(refused.err()).contains("https").doesNotContain("Exception");
                });
    }

    @Test
    void aRegistryThatRefusesTheServersCredentialIsNamed() throws IOException {
        HttpServer closed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        closed.createContext("/", exchange -> {
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"closed\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        closed.start();
        try {
            String url = "http://127.0.0.1:" + closed.getAddress().getPort();
            run(Package.DATA, "Secret-1\n", "registry", "add", "closed", url, "--user", "ann", "--password-stdin")
                    .ok();
            assertThat(secrets()).singleElement().satisfies(file -> {
                assertThat(file).hasContent("Secret-1");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            });
            assertThat(eyrie(Package.DATA, "registry", "list-repos").ok().out())
                    .contains("closed", "ann")
                    .doesNotContain("Secret-1");

            Package.Result refused = eyrie(Package.DATA, "registry", "describe", "debian-12");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("registry closed does not accept the credential of user ann")
                    .doesNotContain("Secret-1", "Exception");
            assertThat(server.send("GET", "/eyrie/v1/registries/closed/templates?repository=x", null)
                            .statusCode())
                    .isEqualTo(502);
            assertThat(server.log()).doesNotContain("Secret-1");
        } finally {
            closed.stop(0);
        }
        eyrie(Package.DATA, "registry", "remove", "closed").ok();
        assertThat(secrets()).isEmpty();
    }

    private static List<Path> secrets() throws IOException {
        try (Stream<Path> files = Files.list(Package.DATA.resolve("secrets/registries"))) {
            return files.toList();
        }
    }

    private static JsonNode body(Path data, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addFirst("-j");
        return Server.json(eyrie(data, all.toArray(String[]::new)).ok().out()).path("body");
    }

    private static Package.Result eyrie(Path data, String... args) {
        return run(data, "", args);
    }

    private static Package.Result run(Path data, String input, String... args) {
        List<String> command =
                new ArrayList<>(List.of(Package.HOME.resolve("bin/eyrie").toString(), "--data", data.toString()));
        command.addAll(List.of(args));
        return Package.run(PATIENCE, input, command.toArray(String[]::new));
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
