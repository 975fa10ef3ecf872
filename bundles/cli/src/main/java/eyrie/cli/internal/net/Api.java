/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLException;

/** The server's HTTP interface. What the server refuses comes out as a {@link Failure} with its sentence. */
public final class Api implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final String JSON = "application/json";

    private final HttpClient client;
    private final ServerAddress server;
    private final Credential credential;
    private final String authorization;
    private final Path data;

    /**
     * @param authorities PEM file of the authorities to believe, or null for the system's
     * @param data the data folder, for what to do if nobody answers
     */
    public Api(ServerAddress server, Credential credential, Path authorities, Path data) {
        this.server = server;
        this.credential = credential;
        this.authorization = credential.headerFor(server);
        this.data = data;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (!server.isSecure()) {
            builder.sslContext(Trust.none());
        } else if (authorities != null) {
            builder.sslContext(Trust.in(authorities));
        }
        this.client = builder.build();
    }

    public JsonNode get(String path) {
        return json(send(request("GET", path, BodyPublishers.noBody())));
    }

    public JsonNode post(String path, JsonNode body) {
        return json(send(request("POST", path, BodyPublishers.ofString(Json.write(body)))));
    }

    public JsonNode patch(String path, JsonNode body) {
        return json(send(request("PATCH", path, BodyPublishers.ofString(Json.write(body)))));
    }

    /** PUT of a thing whose whole content is its address. */
    public JsonNode put(String path) {
        return json(send(request("PUT", path, BodyPublishers.noBody())));
    }

    public JsonNode put(String path, JsonNode body) {
        return json(send(request("PUT", path, BodyPublishers.ofString(Json.write(body)))));
    }

    public JsonNode delete(String path) {
        return json(send(request("DELETE", path, BodyPublishers.noBody())));
    }

    /** DELETE with a body, as the compatible API wants it. */
    public JsonNode delete(String path, JsonNode body) {
        return json(send(request("DELETE", path, BodyPublishers.ofString(Json.write(body)))));
    }

    /** Sends bytes of whatever sort. */
    public JsonNode put(String path, String contentType, BodyPublisher body) {
        return json(send(upload(path, contentType, body)));
    }

    /** Has the server look at bytes of whatever sort. */
    public JsonNode post(String path, String contentType, BodyPublisher body) {
        return json(send(builder(path, JSON)
                .header("Content-Type", contentType)
                .POST(body)
                .build()));
    }

    /** Sends bytes in the background: for what is to go on while another answer is read. */
    CompletableFuture<HttpResponse<Void>> putAsync(String path, String contentType, BodyPublisher body) {
        return client.sendAsync(upload(path, contentType, body), BodyHandlers.discarding());
    }

    /** The answer as it arrives. Close it. */
    public InputStream stream(String path, String accept) {
        return stream(request("GET", path, BodyPublishers.noBody(), accept));
    }

    /** Server-sent events from a cursor on, or from now on. Close it. */
    InputStream events(long after) {
        HttpRequest.Builder request =
                builder("/eyrie/v1/events", "text/event-stream").GET();
        if (after >= 0) {
            request.header("Last-Event-ID", Long.toString(after));
        }
        return stream(request.build());
    }

    public ServerAddress server() {
        return server;
    }

    /** Breaks off whatever is still under way. */
    @Override
    public void close() {
        client.shutdownNow();
    }

    private InputStream stream(HttpRequest request) {
        return send(request).body();
    }

    private HttpRequest upload(String path, String contentType, BodyPublisher body) {
        return builder(path, JSON).header("Content-Type", contentType).PUT(body).build();
    }

    private HttpRequest request(String method, String path, BodyPublisher body) {
        return request(method, path, body, JSON);
    }

    private HttpRequest request(String method, String path, BodyPublisher body, String accept) {
        HttpRequest.Builder request = builder(path, accept);
        if (body.contentLength() != 0) {
            request.header("Content-Type", JSON);
        }
        return request.method(method, body).build();
    }

    private HttpRequest.Builder builder(String path, String accept) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", authorization)
                .header("Accept", accept)
                .header("User-Agent", "eyrie-cli");
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() >= 300) {
                throw refusal(response);
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(FailureKind.UNAVAILABLE, "interrupted while waiting for " + server, e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** A connection that failed, in words. */
    Failure broken(IOException e) {
        return switch (e) {
            case ConnectException _, HttpConnectTimeoutException _ -> unreachable(e);
            case SSLException _ ->
                new Failure(
                        FailureKind.UNAVAILABLE,
                        "no safe connection to " + server + ": " + e.getMessage()
                                + "; name the authority of its certificate with --cacert FILE",
                        e);
            case InterruptedIOException _ -> new Failure(FailureKind.UNAVAILABLE, "interrupted", e);
            default -> new Failure(FailureKind.UNAVAILABLE, "the connection to " + server + " broke; try again", e);
        };
    }

    private Failure unreachable(IOException e) {
        return new Failure(
                FailureKind.UNAVAILABLE,
                "no server answers at " + server + "; start one with: eyrie server --data " + data,
                e);
    }

    private JsonNode json(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] text = body.readAllBytes();
            JsonNode answer = text.length == 0 ? Json.object() : Json.read(text);
            return response.uri().getPath().startsWith("/api/v1/") ? Answers.body(answer) : answer;
        } catch (JacksonException e) {
            throw new Failure(FailureKind.INTERNAL, "what answers at " + server + " is no Eyrie server", e);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    private Failure refusal(HttpResponse<InputStream> response) throws IOException {
        try (InputStream body = response.body()) {
            if (response.statusCode() == 401) {
                return new Failure(
                        FailureKind.UNAUTHENTICATED,
                        server + " does not accept the credential from " + credential.source()
                                + "; name the data folder of that server with --data DIR, or set EYRIE_TOKEN");
            }
            return Answers.refusal(response.statusCode(), body.readNBytes(1 << 20));
        }
    }
}
