/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The packaged server as a process of its own. */
final class Server implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path data;
    private final Process process;
    private final Path output;
    private String url;

    private Server(Path data, Process process, Path output) {
        this.data = data;
        this.process = process;
        this.output = output;
    }

    /** Starts a server on a free loopback port and waits until it is ready. */
    static Server start(Path data, String... args) {
        Server server = launch(data, args);
        server.awaitReady();
        return server;
    }

    /** The same from another folder of the package. */
    static Server startFrom(Path home, Path data, String... args) {
        Server server = launchFrom(home, data, args);
        server.awaitReady();
        return server;
    }

    /** Starts a server and does not wait. */
    static Server launch(Path data, String... args) {
        return launchFrom(Package.HOME, data, args);
    }

    /** Starts a server with something in its environment and waits until it is ready. */
    static Server startWith(Map<String, String> environment, Path data, String... args) {
        Server server = launchFrom(Package.HOME, environment, data, args);
        server.awaitReady();
        return server;
    }

    private static Server launchFrom(Path home, Path data, String... args) {
        return launchFrom(home, Map.of(), data, args);
    }

    private static Server launchFrom(Path home, Map<String, String> environment, Path data, String... args) {
        try {
            Files.createDirectories(data);
            Files.deleteIfExists(data.resolve("server.url"));
            Path output = Files.createTempFile("eyrie-server", ".out");
            List<String> command = new ArrayList<>(List.of(
                    home.resolve("bin/eyrie").toString(),
                    "server",
                    "--data",
                    data.toString(),
                    "--listen",
                    "127.0.0.1:0",
                    // Ended instances are of no interest to the next test.
                    "--set",
                    "scheduler.keepTerminated=0"));
            command.addAll(List.of(args));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            return new Server(data, process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitReady() {
        await(Duration.ofSeconds(60), "ready", () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the server ended: " + log());
            }
            return Files.exists(data.resolve("server.url")) && answersReady();
        });
    }

    private boolean answersReady() {
        try {
            return ready().statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it says it waits for. */
    String readiness() throws IOException {
        return ready().body();
    }

    private HttpResponse<String> ready() throws IOException {
        try {
            String address = Files.readString(data.resolve("server.url")).strip();
            if (url == null && address.startsWith("https:")) {
                http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(Trusting.in(data.resolve("tls/ca.pem")))
                        .build();
            }
            url = address;
            return http.send(
                    HttpRequest.newBuilder(URI.create(url + "/readyz"))
                            .timeout(Duration.ofSeconds(15))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    String url() {
        return url;
    }

    Path data() {
        return data;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String token() {
        try {
            return Files.readString(data.resolve("secrets/root-token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String log() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request with the root token. */
    HttpResponse<String> send(String method, String path, String body) {
        return send(
                method,
                path,
                body,
                "Basic " + Base64.getEncoder().encodeToString(("root:" + token()).getBytes(StandardCharsets.UTF_8)));
    }

    /** Opens a stream of events with the root token. @param lastEventId of the last one that was heard, 0 for none */
    HttpResponse<Stream<String>> stream(String path, long lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .header(
                        "Authorization",
                        "Basic "
                                + Base64.getEncoder()
                                        .encodeToString(("root:" + token()).getBytes(StandardCharsets.UTF_8)));
        if (lastEventId > 0) {
            request.header("Last-Event-ID", Long.toString(lastEventId));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }

    HttpResponse<String> send(String method, String path, String body, String authorization) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofMinutes(2))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (body != null && path.startsWith("/eyrie/")) {
            request.header("Content-Type", "application/json");
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The {@code body} of an answer of the compatible API that must be OK. */
    JsonNode api(String method, String path, String body) {
        HttpResponse<String> answer = send(method, path, body);
        JsonNode json = json(answer.body());
        if (answer.statusCode() != 200 || !json.path("status").asText().equals("OK")) {
            throw new AssertionError(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return json.path("body");
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    /** The id of the demo's template. */
    String template() {
        return api("GET", "/api/v1/registry/vm", null).get(0).get("id").asText();
    }

    /** Asks for instances that run a monitored script. */
    List<String> create(int count, String script, String more) {
        String body = "{\"vmid\":\"%s\",\"count\":%d,\"startup_script\":\"%s\",\"script_monitoring\":true%s}"
                .formatted(
                        template(),
                        count,
                        Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8)),
                        more);
        List<String> ids = new ArrayList<>();
        api("POST", "/api/v1/vm", body).forEach(id -> ids.add(id.asText()));
        return ids;
    }

    /** Waits until an instance is in a state and returns it. */
    JsonNode await(String id, Duration timeout, String... states) {
        JsonNode[] last = new JsonNode[1];
        await(
                timeout,
                id + " in " + List.of(states),
                () -> {
                    last[0] = api("GET", "/api/v1/vm?id=" + id, null);
                    return List.of(states)
                            .contains(last[0].path("instance_state").asText());
                },
                () -> String.valueOf(last[0]));
        return last[0];
    }

    /** Deletes all instances and waits until none of their VMs is left. */
    void deleteAll() {
        for (JsonNode wrapper : api("GET", "/api/v1/vm", null)) {
            api(
                    "DELETE",
                    "/api/v1/vm",
                    "{\"id\":\"%s\"}".formatted(wrapper.get("instance_id").asText()));
        }
        await(
                Duration.ofSeconds(60),
                "no VM left",
                () -> {
                    for (JsonNode wrapper : api("GET", "/api/v1/vm", null)) {
                        if (!wrapper.path("vm").path("instance_state").asText().equals("Terminated")) {
                            return false;
                        }
                    }
                    return true;
                },
                () -> api("GET", "/api/v1/vm", null).toString());
    }

    /** SIGKILL to the server alone; its machines run on. */
    void kill() {
        process.destroyForcibly();
        waitFor();
    }

    /** SIGTERM, and the exit code. */
    int stop() {
        process.destroy();
        return waitFor();
    }

    int waitFor() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not end: " + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void await(Duration timeout, String what, BooleanSupplier condition) {
        await(timeout, what, condition, () -> "");
    }

    /** Looks every 20 ms: this is a test's view from outside, where nothing wakes it. */
    static void await(
            Duration timeout, String what, BooleanSupplier condition, java.util.function.Supplier<String> last) {
        Instant deadline = Instant.now().plus(timeout);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("not within " + timeout + ": " + what + " " + last.get());
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }
}
