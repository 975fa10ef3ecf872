/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody who is told of instances, checks who tells, and refuses now and then. */
final class HookReceiver implements AutoCloseable {
    private static final int REFUSED_EACH = 50;

    private final HttpServer server;
    private final String secret;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger forged = new AtomicInteger();
    /** By the id of the event, as it came first. */
    private final Map<Long, JsonNode> taken = new TreeMap<>();

    private final List<Long> order = new ArrayList<>();

    HookReceiver(String secret) throws IOException {
        this.secret = secret;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", this::take);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    int calls() {
        return calls.get();
    }

    int forged() {
        return forged.get();
    }

    synchronized Map<Long, JsonNode> taken() {
        return new TreeMap<>(taken);
    }

    /** The ids in the order in which they came first. */
    synchronized List<Long> order() {
        return List.copyOf(order);
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int call = calls.incrementAndGet();
        int status = 200;
        if (!signature(exchange.getRequestHeaders().getFirst("Eyrie-Timestamp") + "." + body)
                .equals(exchange.getRequestHeaders().getFirst("Eyrie-Signature"))) {
            forged.incrementAndGet();
            status = 403;
        } else if (call % REFUSED_EACH == 0) {
            status = 503;
        } else {
            note(Server.json(body));
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private synchronized void note(JsonNode event) {
        if (taken.putIfAbsent(event.path("id").asLong(), event) == null) {
            order.add(event.path("id").asLong());
        }
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
