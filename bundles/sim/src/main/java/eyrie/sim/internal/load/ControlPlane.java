/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.sim.SimException;
import eyrie.sim.SimTarget;
import eyrie.sim.internal.wire.Json;
import eyrie.sim.internal.wire.Trust;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

/** The server's API as its users see it. Thread-safe. */
public final class ControlPlane implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final SimTarget target;
    private final HttpClient client;

    public ControlPlane(SimTarget target) {
        this.target = target;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (target.authorities() != null) {
            builder.sslContext(Trust.in(target.authorities()));
        }
        client = builder.build();
    }

    private ControlPlane(SimTarget target, HttpClient client) {
        this.target = target;
        this.client = client;
    }

    /** The same server for somebody else, over the same connections. */
    public ControlPlane as(String authorization) {
        return new ControlPlane(new SimTarget(target.url(), authorization, target.authorities(), target.pid()), client);
    }

    /** A status and what came with it. */
    public record Answer(int status, byte[] bytes) {
        public JsonNode json() throws IOException {
            return Json.tree(bytes);
        }

        boolean ok() {
            return status < 300;
        }

        /** Whether the server was not in the state to understand; then nothing has happened. */
        boolean notNow() {
            return status == 503 || status == 404 && bytes.length > 0 && bytes[0] == '<';
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** @param body JSON, or null */
    public Answer send(String method, String path, byte[] body, String contentType) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(target.url() + path))
                .timeout(PATIENCE)
                .header("Authorization", target.authorization())
                .header("User-Agent", "eyrie-sim")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null) {
            request.header("Content-Type", contentType);
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    public Answer send(String method, String path, ObjectNode body) throws IOException {
        return send(method, path, body == null ? null : Json.bytes(body), "application/json");
    }

    /** What must work for the simulation to go on. @return the answer's JSON; of the compatible API, its body */
    public JsonNode require(String method, String path, ObjectNode body) {
        try {
            Answer answer = send(method, path, body);
            if (!answer.ok()) {
                throw new SimException("%s %s: the server answered %d %s"
                        .formatted(method, path, answer.status(), answer.text().strip()));
            }
            if (answer.bytes().length == 0) {
                return Json.object();
            }
            JsonNode json = answer.json();
            if (!path.startsWith("/api/v1/")) {
                return json;
            }
            if (!json.path("status").asText().equals("OK")) {
                throw new SimException(
                        method + " " + path + ": " + json.path("message").asText());
            }
            return json.path("body");
        } catch (IOException e) {
            throw new SimException("%s %s: no answer from %s (%s)".formatted(method, path, target, e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
