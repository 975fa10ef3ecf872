/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import eyrie.sim.internal.wire.HttpConnection.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LongAdder bytes = new LongAdder();
    private HttpServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(String path, int status, byte[] body, boolean chunked) {
        server.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, chunked ? 0 : body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
    }

    @Test
    void carriesOneRequestAfterTheOther() throws IOException {
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 'x');
        answer("/small", 200, "{}".getBytes(StandardCharsets.UTF_8), false);
        answer("/chunked", 200, large, true);
        answer("/nothing", 204, new byte[0], false);
        try (HttpConnection connection = new HttpConnection(url, null, bytes)) {
            for (int i = 0; i < 3; i++) {
                assertThat(new String(
                                connection
                                        .exchange("GET", "/small", null, PATIENCE)
                                        .body(),
                                StandardCharsets.UTF_8))
                        .isEqualTo("{}");
                assertThat(connection
                                .exchange("POST", "/chunked", large, PATIENCE)
                                .body())
                        .isEqualTo(large);
                Answer nothing = connection.exchange("GET", "/nothing", null, PATIENCE);
                assertThat(nothing.status()).isEqualTo(204);
                assertThat(nothing.body()).isEmpty();
            }
        }
        assertThat(bytes.sum()).isGreaterThan(600_000);
    }

    @Test
    void anotherConnectionThatClosesItEndsTheWait() throws Exception {
        server.createContext("/never", exchange -> {});
        HttpConnection connection = new HttpConnection(url, null, bytes);
        Thread closer = Thread.ofVirtual().start(connection::close);
        assertThatThrownBy(() -> connection.exchange("GET", "/never", null, PATIENCE))
                .isInstanceOf(IOException.class);
        closer.join();
    }

    @Test
    void aServerThatIsNotThereIsAFailure() {
        server.stop(0);
        assertThatThrownBy(() -> new HttpConnection(url, null, bytes)).isInstanceOf(IOException.class);
    }
}
