/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A controller that is killed, paused and started again on the same address and data. */
final class ChaosServer implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path data;
    private final Path output;
    private final List<String> settings;
    private final Map<String, String> environment;
    private final int port;
    private Process process;
    private volatile HttpClient http;
    private volatile String readiness = "";

    /**
     * @param settings options of the program, beside those that every one of these has
     * @param environment of the process, beside this one's
     */
    ChaosServer(Path data, Path output, List<String> settings, Map<String, String> environment) throws IOException {
        this.data = data;
        this.output = output;
        this.settings = settings;
        this.environment = environment;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Package.HOME.resolve("bin/eyrie").toString(),
                "server",
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--roles",
                "controller,registry",
                "--set",
                "tls.always=true",
                "--set",
                "scheduler.keepTerminated=86400",
                "--set",
                "scheduler.nodeTimeout=5",
                "--set",
                "scheduler.lostAfter=20"));
        command.addAll(settings);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    void awaitReady() {
        Server.await(START, "the controller is ready", this::isReady, this::lastWords);
    }

    void kill() {
        process.destroyForcibly();
        Processes.awaitEnd(process);
    }

    /** One that a full disk has ended hears nothing. */
    void signal(String name) {
        Package.run(Duration.ofSeconds(30), "", "kill", "-" + name, Long.toString(process.pid()));
    }

    /** One that a full disk has ended is started again, as a service manager does. */
    void startIfEnded() throws IOException {
        if (hasEnded()) {
            start();
        }
    }

    boolean hasEnded() {
        return !process.isAlive();
    }

    /** Hands over an endless answer line by line, until it breaks or this thread is interrupted. */
    void follow(String path, Consumer<String> lines) {
        try {
            client().send(request(path).build(), HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .forEach(lines);
        } catch (IOException | UncheckedIOException ended) {
            // Whoever reads notices.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest.Builder request(String path) throws IOException {
        String token = Files.readString(data.resolve("secrets/root-token")).strip();
        String basic = Base64.getEncoder().encodeToString(("root:" + token).getBytes(StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path))
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/json");
    }

    /** @throws IOException if there is no answer */
    HttpResponse<String> send(String method, String path, String body) throws IOException {
        HttpRequest request = request(path)
                .timeout(PATIENCE)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client().send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** The body of an answer of the compatible API, or null if it was another one than OK. */
    JsonNode api(String method, String path, String body) throws IOException {
        HttpResponse<String> answer = send(method, path, body);
        JsonNode json = answer.statusCode() == 200 ? Server.json(answer.body()) : Server.json("{}");
        return json.path("status").asText().equals("OK") ? json.path("body") : null;
    }

    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(output);
            return readiness + "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            signalQuietly();
            process.destroy();
            Processes.awaitEnd(process);
        }
    }

    /** A paused process does not hear that it is to end. */
    private void signalQuietly() {
        Package.run(Duration.ofSeconds(30), "", "kill", "-CONT", Long.toString(process.pid()));
    }

    private boolean isReady() {
        try {
            HttpResponse<String> answer = send("GET", "/readyz", null);
            readiness = answer.statusCode() + " " + answer.body();
            return answer.statusCode() == 200;
        } catch (IOException e) {
            readiness = e.toString();
            return false;
        }
    }

    /** The authority appears a moment after the first start. */
    private HttpClient client() throws IOException {
        if (http == null) {
            if (!Files.exists(data.resolve("tls/ca.pem"))) {
                throw new IOException("there is no authority yet");
            }
            http = Trusted.client(data);
        }
        return http;
    }
}
