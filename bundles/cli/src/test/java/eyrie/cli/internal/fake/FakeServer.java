/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import eyrie.cli.internal.base.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers as it was told to and remembers what it was asked. */
public final class FakeServer implements AutoCloseable {
    public static final String TOKEN = "a-token-of-the-tests";

    private final HttpServer http;
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
    private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    public FakeServer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.createContext("/", this::handle);
        http.setExecutor(threads);
        http.start();
    }

    /** What was asked. */
    public record Request(String line, String authorization, String body) {
        public JsonNode json() {
            try {
                return Json.read(body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Answers requests itself. */
    @FunctionalInterface
    public interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Requests so far, {@code GET /eyrie/v1/vms} for instance. */
    public List<String> asked() {
        return requests.stream().map(Request::line).toList();
    }

    /** The only request of this line. */
    public Request request(String line) {
        List<Request> found =
                requests.stream().filter(r -> r.line().equals(line)).toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " requests of " + line + " among " + asked());
        }
        return found.getFirst();
    }

    /** Answers a request, its query included if it is part of {@code line}, with JSON. */
    public FakeServer on(String line, int status, String body) {
        return on(line, exchange -> {
            String read = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            note(exchange, read);
            answer(exchange, status, body);
        });
    }

    public FakeServer on(String line, String body) {
        return on(line, 200, body);
    }

    public FakeServer on(String line, Handler handler) {
        handlers.put(line, handler);
        return this;
    }

    /** Refuses a request in the manner of Eyrie's own interface. */
    public FakeServer refuse(String line, int status, String kind, String message) {
        return on(line, status, "{\"error\":{\"kind\":\"" + kind + "\",\"message\":\"" + message + "\"}}");
    }

    public void note(HttpExchange exchange, String body) {
        requests.add(new Request(line(exchange), exchange.getRequestHeaders().getFirst("Authorization"), body));
    }

    public static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String line = line(exchange);
        Handler handler = handlers.get(line);
        if (handler == null) {
            handler = handlers.get(line.replaceFirst("\\?.*", ""));
        }
        if (handler == null) {
            note(exchange, "");
            answer(exchange, 404, "{\"error\":{\"kind\":\"NOT_FOUND\",\"message\":\"" + line + ": not found\"}}");
            return;
        }
        handler.handle(exchange);
    }

    private static String line(HttpExchange exchange) {
        URI uri = exchange.getRequestURI();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return exchange.getRequestMethod() + " " + uri.getRawPath() + query;
    }
}
