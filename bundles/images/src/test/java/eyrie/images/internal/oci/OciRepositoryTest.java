/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import eyrie.api.transfer.Credentials;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against servers that do what registries may do and the one that Debian packages does not. */
class OciRepositoryTest {
    private static final byte[] BLOB = "what lies there".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.of(BLOB);
    private static final String PATH = "/v2/some/name";

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Wire wire = new Wire(Duration.ofSeconds(2));
    private HttpServer server;
    private HttpServer elsewhere;

    @BeforeEach
    void start() throws IOException {
        server = server();
        elsewhere = server();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        elsewhere.stop(0);
        wire.close();
        threads.close();
    }

    private HttpServer server() throws IOException {
        HttpServer each = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        each.setExecutor(threads);
        each.start();
        return each;
    }

    private static URI uri(HttpServer of) {
        return URI.create("http://127.0.0.1:" + of.getAddress().getPort());
    }

    private OciRepository repository(Credentials credentials) {
        return new OciRepository(
                wire,
                new RemoteRepository(uri(server), "some/name", Optional.ofNullable(credentials)),
                new Retry(4, Duration.ofMillis(1), Duration.ofMillis(5)));
    }

    private void answer(HttpExchange exchange, int status, byte[] body, String... headers) throws IOException {
        seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath() + " "
                + exchange.getRequestHeaders().getFirst("Authorization"));
        for (int each = 0; each < headers.length; each += 2) {
            exchange.getResponseHeaders().add(headers[each], headers[each + 1]);
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    @Test
    void aTokenIsFetchedOnceWithTheCredentials() throws IOException {
        elsewhere.createContext("/token", exchange -> {
            seen.add(exchange.getRequestURI().getQuery());
            answer(exchange, 200, "{\"token\": \"t0k3n\", \"expires_in\": 300}".getBytes(StandardCharsets.UTF_8));
        });
        server.createContext(PATH, exchange -> {
            boolean known = "Bearer t0k3n".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(
                    exchange,
                    known ? 200 : 401,
                    known ? BLOB : new byte[0],
                    "WWW-Authenticate",
                    "Bearer realm=\"%s/token\",service=\"reg\",scope=\"repository:some/name:pull\""
                            .formatted(uri(elsewhere)));
        });
        OciRepository repository = repository(new Credentials("ann", "secret"));

        assertThat(repository.blob(DIGEST, BLOB.length)).isEqualTo(BLOB);
        assertThat(repository.has(DIGEST)).isTrue();

        String basic = "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
        assertThat(seen)
                .contains("service=reg&scope=repository:some/name:pull", "GET /token " + basic)
                .filteredOn(line -> line.startsWith("GET /token"))
                .hasSize(1);
    }

    @Test
    void aPasswordIsSentOnlyWhenAskedForAndARefusalIsFinal() throws IOException {
        server.createContext(
                PATH,
                exchange -> answer(
                        exchange,
                        401,
                        "{\"errors\": [{\"code\": \"UNAUTHORIZED\", \"message\": \"who are you\"}]}"
                                .getBytes(StandardCharsets.UTF_8),
                        "WWW-Authenticate",
                        "Basic realm=\"x\""));
        OciRepository repository = repository(new Credentials("ann", "wrong"));

        assertThatThrownBy(() -> repository.blob(DIGEST, BLOB.length))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("401 (UNAUTHORIZED who are you)")
                .hasMessageNotContaining("wrong");
        assertThat(seen).hasSize(2).first().asString().endsWith("null");
    }

    @Test
    void aRedirectIsFollowedWithoutTheCredentials() throws IOException {
        server.createContext(PATH, exchange -> {
            boolean known = exchange.getRequestHeaders().getFirst("Authorization") != null;
            answer(
                    exchange,
                    known ? 307 : 401,
                    new byte[0],
                    known ? "Location" : "WWW-Authenticate",
                    known ? uri(elsewhere) + "/bucket" : "Basic realm=\"x\"");
        });
        elsewhere.createContext("/bucket", exchange -> answer(exchange, 200, BLOB));

        assertThat(repository(new Credentials("ann", "secret")).blob(DIGEST, BLOB.length))
                .isEqualTo(BLOB);
        assertThat(seen).last().isEqualTo("GET /bucket null");
    }

    @Test
    void aRegistryWithoutRangesIsReadToThePlace() throws IOException {
        server.createContext(PATH, exchange -> answer(exchange, 200, BLOB));
        byte[][] part = new byte[1][];

        repository(null).range(DIGEST, 5, 9, in -> part[0] = in.readAllBytes());

        assertThat(part[0]).isEqualTo("lies".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRangeThatIsAnotherOrTooShortIsRefused() throws IOException {
        server.createContext(PATH, exchange -> answer(exchange, 206, new byte[3], "Content-Range", "bytes 5-7/15"));

        assertThatThrownBy(() -> repository(null).range(DIGEST, 4, 8, in -> in.readAllBytes()))
                .hasMessageContaining("asked for byte 4");
        assertThatThrownBy(() -> repository(null).range(DIGEST, 5, 9, in -> in.readAllBytes()))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("1 bytes are missing");
    }

    @Test
    void whatPassesIsTriedAgainAndWhatStaysIsNamed() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        server.createContext(PATH + "/blobs/" + DIGEST, exchange -> {
            int call = calls.incrementAndGet();
            answer(exchange, call < 3 ? 503 : 200, call < 3 ? new byte[0] : BLOB);
        });
        byte[] wrong = new byte[BLOB.length];
        Digest other = Digest.of(new byte[] {1});
        server.createContext(PATH + "/blobs/" + other, exchange -> answer(exchange, 200, wrong));

        assertThat(repository(null).blob(DIGEST, BLOB.length)).isEqualTo(BLOB);
        assertThatThrownBy(() -> repository(null).blob(other, BLOB.length))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining(other.toString());
    }

    @Test
    void aRegistryThatFallsSilentIsGivenUp() throws IOException {
        server.createContext(PATH, exchange -> {
            exchange.sendResponseHeaders(200, BLOB.length);
            exchange.getResponseBody().write(BLOB, 0, 3);
            exchange.getResponseBody().flush(); // and nothing more
        });
        long start = System.nanoTime();

        assertThatThrownBy(() -> repository(null).range(DIGEST, 0, BLOB.length, in -> in.readAllBytes()))
                .isInstanceOf(IOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void allPagesOfTagsAreRead() throws IOException {
        server.createContext(PATH + "/tags/list", exchange -> {
            boolean first = !exchange.getRequestURI().getQuery().contains("last");
            answer(
                    exchange,
                    200,
                    (first ? "{\"tags\": [\"a\", \"b\"]}" : "{\"tags\": [\"c\"]}").getBytes(StandardCharsets.UTF_8),
                    first ? "Link" : "X",
                    "<" + PATH + "/tags/list?n=2&last=b>; rel=\"next\"");
        });

        assertThat(repository(null).tags()).containsExactly("a", "b", "c");
    }

    @Test
    void aManifestThatIsNotWhatWasAskedForIsRefused() throws IOException {
        server.createContext(PATH, exchange -> answer(exchange, 200, BLOB));

        assertThatThrownBy(
                        () -> repository(null).manifest(Digest.of(new byte[0]).toString()))
                .isInstanceOf(DamagedException.class);
        assertThat(repository(null).manifest("v1").orElseThrow().digest()).isEqualTo(DIGEST);
    }

    @Test
    void anUploadOpenedByAMountThatFailedIsClosed() throws IOException {
        server.createContext(
                PATH, exchange -> answer(exchange, 202, new byte[0], "Location", PATH + "/blobs/uploads/1"));

        assertThat(new OciWriter(repository(null)).mount(DIGEST, "other")).isFalse();
        assertThat(seen).last().asString().startsWith("DELETE " + PATH + "/blobs/uploads/1");
    }
}
