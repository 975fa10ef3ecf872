/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.webhook.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import eyrie.api.instance.InstanceEvent;
import eyrie.api.instance.InstanceState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SenderTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final InstanceEvent STARTED = new InstanceEvent(
            42,
            "i1",
            InstanceState.STARTED,
            "t1",
            "n1",
            null,
            "said \"hello\"\n",
            Instant.parse("2026-11-22T10:00:00Z"));

    private record Received(Map<String, List<String>> headers, String body) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile int answer = 204;
    private HttpServer receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(new Received(exchange.getRequestHeaders(), body));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
        http.close();
    }

    private Sender sender(Set<InstanceState> states) {
        URI url = URI.create("http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook");
        return new Sender(
                new Hook("ci", url, SECRET, states, Duration.ofSeconds(30)), http, () -> Instant.ofEpochSecond(1000));
    }

    @Test
    void whatIsSentIsSigned() throws Exception {
        sender(Set.of(InstanceState.STARTED)).changed(STARTED);
        assertThat(received).hasSize(1);
        Received one = received.getFirst();
        assertThat(one.body())
                .isEqualTo(
                        "{\"id\":42,\"instance_id\":\"i1\",\"state\":\"Started\",\"template_id\":\"t1\",\"node_id\":\"n1\","
                                + "\"external_id\":null,\"message\":\"said \\\"hello\\\"\\u000a\",\"at\":\"2026-11-22T10:00:00Z\"}");
        assertThat(one.headers().get("Eyrie-Delivery")).containsExactly("42");
        assertThat(one.headers().get("Eyrie-Timestamp")).containsExactly("1000");
        assertThat(one.headers().get("Eyrie-Signature"))
                .containsExactly("sha256=" + Signature.of(SECRET, "1000." + one.body()));
    }

    @Test
    void theSignatureIsTheUsualOne() {
        // The second test case of RFC 4231.
        assertThat(Signature.of("Jefe".getBytes(StandardCharsets.UTF_8), "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void otherStatesAreNotTold() throws Exception {
        sender(Set.of(InstanceState.ERROR)).changed(STARTED);
        assertThat(received).isEmpty();
    }

    @Test
    void whatIsNotTakenIsThrownSoThatItComesAgain() {
        answer = 503;
        Sender sender = sender(Set.of(InstanceState.STARTED));
        assertThatThrownBy(() -> sender.changed(STARTED)).hasMessage("127.0.0.1 answered 503");
        answer = 302;
        assertThatThrownBy(() -> sender.changed(STARTED)).hasMessage("127.0.0.1 answered 302");
        receiver.stop(0);
        assertThatThrownBy(() -> sender.changed(STARTED)).isInstanceOf(IOException.class);
    }
}
