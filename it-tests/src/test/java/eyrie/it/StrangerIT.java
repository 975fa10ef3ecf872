/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.it.stranger.Stranger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle that imports nothing of Eyrie but its contracts offers each of them, in the real package. */
class StrangerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String IMPORTS = String.join(
            ",",
            "org.osgi.framework",
            "jakarta.ws.rs",
            "jakarta.ws.rs.core",
            "jakarta.ws.rs.ext",
            "eyrie.api",
            "eyrie.api.instance",
            "eyrie.api.machine",
            "eyrie.api.metrics",
            "eyrie.api.node",
            "eyrie.api.objects",
            "eyrie.api.placement",
            "eyrie.api.portal",
            "eyrie.api.rest",
            "eyrie.api.security",
            "eyrie.api.template",
            "eyrie.api.vm");

    @TempDir
    Path folder;

    @Test
    void everyContractCanBeOfferedByAStranger() throws Exception {
        Path home = MorePackage.with(folder, stranger());
        Path key = Files.writeString(folder.resolve("key"), "aws_access_key_id = a\naws_secret_access_key = b\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Path data = folder.resolve("data");
        try (Server server = Server.startFrom(
                home,
                data,
                "--set",
                "tls.always=true",
                "--set",
                "registry.blobs.s3.bucket=shelf",
                "--set",
                "registry.blobs.s3.credentials=" + key)) {
            assertThat(server.send("GET", "/eyrie/v1/x/stranger", null, null).statusCode())
                    .isEqualTo(401);
            assertThat(asStranger(server, "/eyrie/v1/nodes")).isEqualTo(200);
            assertThat(asStranger(server, "/eyrie/v1/bundles")).isEqualTo(403);
            assertThat(server.send("GET", "/eyrie/v1/panels", null).body())
                    .contains("\"id\":\"strange\"", "/eyrie/v1/x/stranger/index.html");
            // Some come to this machine, which has no such template; that they end is enough here.
            Sim.start(
                    PATIENCE,
                    "--server",
                    server.url(),
                    "--data",
                    data.toString(),
                    "--nodes",
                    "2",
                    "--instances",
                    "5",
                    "--rate",
                    "5",
                    "--seed",
                    "2");
            Server.await(
                    PATIENCE,
                    "all is heard",
                    () -> report(server).path("heard Terminated").asInt() >= 5);
            JsonNode report = report(server);
            for (String what :
                    List.of("filter", "score", "order", "limit", "object", "heard Scheduling", "heard Started")) {
                assertThat(report.path(what).asInt()).as(what).isPositive();
            }
            assertThat(Server.json(server.send("GET", "/eyrie/v1/runtime/listeners", null)
                                    .body())
                            .get(0)
                            .path("name")
                            .asText())
                    .isEqualTo("stranger");
            JsonNode bundle = Server.json(server.send("GET", "/eyrie/v1/bundles/org.example.stranger", null)
                    .body());
            assertThat(bundle.path("offers").toString())
                    .contains("eyrie.api.objects.ObjectStores", "eyrie.api.vm.GuestPreparation");
            assertThat(bundle.path("imports").toString()).contains("eyrie.api.rest from eyrie.api");
            runtime(server);
            bringHypervisor(server);
        }
    }

    /** While everything runs, this machine becomes one of a hypervisor that runs nothing. */
    private static void bringHypervisor(Server server) {
        assertThat(server.send("POST", "/eyrie/v1/x/stranger/hypervisor", null).statusCode())
                .isEqualTo(204);
        Server.await(
                PATIENCE,
                "what it says",
                () -> server.send("GET", "/readyz", null).body().contains("strangers run nothing"));
        Server.await(
                PATIENCE,
                "the node tells",
                () -> server.send("GET", "/eyrie/v1/nodes", null).body().contains("stranger 7"));
    }

    /** What operators see of it all. */
    private static void runtime(Server server) {
        JsonNode threads = Server.json(
                server.send("GET", "/eyrie/v1/runtime/threads", null).body());
        assertThat(threads.path("by_bundle").path("eyrie.scheduler").asInt()).isPositive();
        JsonNode memory = Server.json(server.send("GET", "/eyrie/v1/runtime/memory?bundles=true", null)
                .body());
        assertThat(memory.path("heap").path("used").asLong()).isPositive();
        assertThat(memory.path("bundles").toString()).contains("eyrie.rest", "org.example.stranger");
        assertThat(server.send("GET", "/eyrie/v1/runtime/conditions", null).body())
                .contains("eyrie.role.controller");
        JsonNode components = Server.json(
                server.send("GET", "/eyrie/v1/runtime/components", null).body());
        assertThat(components.size()).isGreaterThan(50);
    }

    private Path stranger() throws Exception {
        List<Class<?>> classes = new ArrayList<>(List.of(Stranger.class.getDeclaredClasses()));
        classes.add(Stranger.class);
        classes.add(Class.forName("eyrie.it.stranger.ShelfStore"));
        return MorePackage.bundle(
                folder.resolve("stranger.jar"),
                "org.example.stranger",
                Stranger.class,
                IMPORTS,
                classes.toArray(Class<?>[]::new));
    }

    private static int asStranger(Server server, String path) {
        return server.send("GET", path, null, "Stranger open-sesame").statusCode();
    }

    private static JsonNode report(Server server) {
        return Server.json(server.send("GET", "/eyrie/v1/x/stranger", null).body());
    }
}
