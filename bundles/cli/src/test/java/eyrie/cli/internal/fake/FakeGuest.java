/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import eyrie.cli.internal.base.Json;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** A guest whose processes run on this machine: what it calls a path is one here. One process at a time. */
public final class FakeGuest {
    private final FakeServer server;
    private volatile CompletableFuture<Process> process = new CompletableFuture<>();
    private final CountDownLatch killed = new CountDownLatch(1);

    public FakeGuest(FakeServer server, String vm) {
        this.server = server;
        server.on("POST /eyrie/v1/vms/" + vm + "/exec", this::exec);
        server.on("PUT /eyrie/v1/execs/x/stdin", this::stdin);
        server.on("GET /eyrie/v1/execs/x/output", this::output);
        server.on("DELETE /eyrie/v1/execs/x", this::kill);
        server.on("PUT /eyrie/v1/vms/" + vm + "/files", this::upload);
        server.on("GET /eyrie/v1/vms/" + vm + "/files", this::download);
    }

    /** Completes when the process was killed. */
    public CountDownLatch killed() {
        return killed;
    }

    private void exec(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        server.note(exchange, body);
        JsonNode request = Json.read(body);
        List<String> command = new ArrayList<>();
        request.path("command").forEach(word -> command.add(word.asText()));
        ProcessBuilder builder = new ProcessBuilder(command);
        request.path("environment")
                .properties()
                .forEach(e -> builder.environment().put(e.getKey(), e.getValue().asText()));
        if (request.has("directory")) {
            builder.directory(new File(request.path("directory").asText()));
        }
        process = new CompletableFuture<>();
        process.complete(builder.start());
        FakeServer.answer(exchange, 201, "{\"exec\":\"x\"}");
    }

    private void stdin(HttpExchange exchange) throws IOException {
        Process running = process.join();
        try (OutputStream stdin = running.getOutputStream()) {
            InputStream body = exchange.getRequestBody();
            byte[] buffer = new byte[8192];
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                stdin.write(buffer, 0, read);
                stdin.flush();
            }
        } catch (IOException e) {
            // The process has ended without reading all; what it left is dropped.
        }
        FakeServer.answer(exchange, 204, "");
    }

    private void output(HttpExchange exchange) throws IOException {
        Process running = process.join();
        exchange.sendResponseHeaders(200, 0);
        try (DataOutputStream frames = new DataOutputStream(exchange.getResponseBody())) {
            CompletableFuture<Void> err = CompletableFuture.runAsync(
                    () -> pump(running.getErrorStream(), 2, frames),
                    task -> Thread.ofPlatform().daemon().start(task));
            pump(running.getInputStream(), 1, frames);
            err.join();
            frame(frames, 3, 4);
            frames.writeInt(running.onExit().join().exitValue());
        }
    }

    private static void pump(InputStream in, int type, DataOutputStream frames) {
        byte[] buffer = new byte[8192];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (frames) {
                    frame(frames, type, read);
                    frames.write(buffer, 0, read);
                    frames.flush();
                }
            }
        } catch (IOException e) {
            // Nobody listens any more; the process is killed by whoever went away.
        }
    }

    public static void frame(DataOutputStream frames, int type, int length) throws IOException {
        frames.writeByte(type);
        frames.writeInt(length);
    }

    private void kill(HttpExchange exchange) throws IOException {
        process.join().destroyForcibly();
        killed.countDown();
        FakeServer.answer(exchange, 204, "");
    }

    private void upload(HttpExchange exchange) throws IOException {
        server.note(exchange, "");
        Process tar = new ProcessBuilder("tar", "-xpf", "-", "-C", path(exchange)).start();
        try (OutputStream stdin = tar.getOutputStream()) {
            exchange.getRequestBody().transferTo(stdin);
        }
        String problem = new String(tar.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (tar.onExit().join().exitValue() == 0) {
            FakeServer.answer(exchange, 204, "");
        } else {
            FakeServer.answer(exchange, 500, Json.write(Json.object().put("message", problem)));
        }
    }

    private void download(HttpExchange exchange) throws IOException {
        server.note(exchange, "");
        Path path = Path.of(path(exchange));
        Process tar = new ProcessBuilder(
                        "tar",
                        "-cf",
                        "-",
                        "-C",
                        path.getParent().toString(),
                        "--",
                        path.getFileName().toString())
                .start();
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            tar.getInputStream().transferTo(body);
        }
    }

    private static String path(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return URLDecoder.decode(query.replaceFirst("^path=", ""), StandardCharsets.UTF_8);
    }
}
