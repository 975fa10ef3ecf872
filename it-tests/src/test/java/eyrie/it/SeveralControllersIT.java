/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.testing.PostgresServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers on one PostgreSQL: what one is asked for the other shows, and either goes on without the other. */
class SeveralControllersIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void eitherServesAndEitherMayDie() throws Exception {
        Package.ensureTemplate();
        Path data = folder.resolve("one");
        Path otherData = folder.resolve("other");
        // The template by second names, so that the controller without a node knows it, too.
        for (Path to : new Path[] {data, otherData}) {
            Files.createDirectories(to);
            assertThat(new ProcessBuilder(
                                    "cp",
                                    "-al",
                                    Package.DATA.resolve("templates").toString(),
                                    to.toString())
                            .inheritIO()
                            .start()
                            .waitFor())
                    .isZero();
        }
        try (PostgresServer postgres = new PostgresServer(true);
                Server node = start(postgres, data, "controller,registry,node")) {
            try (Server other = start(postgres, otherData, "controller,registry")) {
                assertThat(other.token()).isEqualTo(node.token());
                assertThat(otherData.resolve("tls/ca.pem")).hasSameTextualContentAs(data.resolve("tls/ca.pem"));
                String id = other.create(1, "echo one", "").getFirst();
                assertThat(node.await(id, PATIENCE, "Started")
                                .path("instance_id")
                                .asText())
                        .isEqualTo(id);
                assertThat(other.await(id, PATIENCE, "Started").path("node_id").asText())
                        .isNotEmpty();
                assertThat(hears(node, id, "instance.started")).isTrue();
                assertThat(hears(other, id, "instance.started")).isTrue();
                other.deleteAll();
                Server.await(
                        PATIENCE,
                        "nothing is listed any more",
                        () -> node.api("GET", "/api/v1/vm", null).isEmpty());
                other.create(1, "echo two", "");
                other.kill();
            }
            // What it acknowledged is carried out, and what it asked the node for.
            JsonNode left = node.api("GET", "/api/v1/vm", null);
            assertThat(left).hasSize(1);
            node.await(left.get(0).path("instance_id").asText(), PATIENCE, "Started");
            try (Server again = start(postgres, otherData, "controller,registry")) {
                postgres.kill();
                postgres.start();
                String third = again.create(1, "echo three", "").getFirst();
                node.await(third, PATIENCE, "Started");
                again.deleteAll();
            }
        }
        assertThat(Machines.ofTests()).isEmpty();
    }

    private static Server start(PostgresServer postgres, Path data, String roles) {
        PostgresServer.Access access = postgres.access(data.getParent());
        return Server.start(
                data,
                "--roles",
                roles,
                "--set",
                "tls.always=true",
                "--set",
                "store.url=" + access.url(),
                "--set",
                "store.credentials=" + access.credentials());
    }

    /** Whether an event stream tells of an instance what it is to tell; the request's end is that of patience. */
    private static boolean hears(Server server, String id, String type) throws Exception {
        String credential = Base64.getEncoder().encodeToString(("root:" + server.token()).getBytes());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(server.url() + "/eyrie/v1/events?after=0&instance=" + id))
                .header("Authorization", "Basic " + credential)
                .header("Accept", "text/event-stream")
                .timeout(PATIENCE)
                .build();
        // Each is believed because of what the first controller has in its folder.
        try (HttpClient client = Trusted.client(server.data().resolveSibling("one"));
                Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines())
                        .body()) {
            boolean heard = lines.anyMatch(line -> line.contains(type));
            client.shutdownNow();
            return heard;
        }
    }
}
