/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import static eyrie.builder.internal.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import eyrie.api.ErrorKind;
import eyrie.api.Progress;
import eyrie.builder.internal.FakeHypervisor;
import eyrie.builder.internal.Workspaces;
import eyrie.builder.internal.command.Commands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UrlSourceTest {
    private static final Download.Limits LIMITS =
            new Download.Limits(16 << 20, Duration.ofSeconds(20), 3, Duration.ofMillis(1));

    @TempDir
    private Path data;

    private final byte[] image = ImageFixtures.raw();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final FakeHypervisor hypervisor = new FakeHypervisor();
    private HttpServer server;
    private UrlSource source;
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        source = source(LIMITS);
        folder = Files.createDirectory(data.resolve("vm"));
    }

    private UrlSource source(Download.Limits limits) throws IOException {
        Workspaces workspaces = new Workspaces(data);
        return new UrlSource(workspaces, new ImageImport(workspaces, new Commands(), hypervisor), limits);
    }

    @AfterEach
    void stop() {
        source.close();
        server.stop(0);
    }

    @Test
    void anImageIsDownloadedWithProgressAndItsDigestChecked() throws Exception {
        serve(exchange -> send(exchange, 200, image, image.length));
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image));
        List<Double> fractions = new CopyOnWriteArrayList<>();

        source.build(
                url() + "#sha256=" + digest.toUpperCase(Locale.ROOT),
                0,
                folder,
                (step, fraction) -> fractions.add(fraction));

        assertThat(hypervisor.virtualSize(folder.resolve("disk"))).isEqualTo(image.length);
        assertThat(fractions).contains(1.0);
        assertThat(data.resolve("builder")).isEmptyDirectory();
    }

    @Test
    void anotherDigestIsRefused() {
        serve(exchange -> send(exchange, 200, image, image.length));

        refused(
                () -> source.build(url() + "#sha256=" + "0".repeat(64), 0, folder, Progress.NONE),
                ErrorKind.INVALID,
                "the downloaded file has the SHA-256");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aBrokenDownloadGoesOnWhereItEnded() throws IOException {
        int half = image.length / 2;
        serve(exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"one\"");
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                send(exchange, 200, Arrays.copyOf(image, half), image.length);
            } else {
                int from = Integer.parseInt(range.replaceAll("\\D", ""));
                exchange.getResponseHeaders()
                        .add("Content-Range", "bytes %d-%d/%d".formatted(from, image.length - 1, image.length));
                byte[] rest = Arrays.copyOfRange(image, from, image.length);
                send(exchange, 206, rest, rest.length);
            }
        });

        source.build(url(), 0, folder, Progress.NONE);

        assertContent();
        assertThat(ranges).hasSize(2).first().isEqualTo("none");
        assertThat(ranges.getLast()).startsWith("bytes=").endsWith("- if \"one\"");
    }

    @Test
    void aFileThatIsAnotherOneNowIsTakenFromItsStart() throws IOException {
        byte[] old = new byte[image.length];
        serve(exchange -> {
            boolean first = ranges.size() == 1;
            exchange.getResponseHeaders().add("ETag", first ? "\"one\"" : "\"two\"");
            // The second answer ignores the range, as If-Range demands.
            send(exchange, 200, first ? Arrays.copyOf(old, 1 << 20) : image, image.length);
        });

        source.build(url(), 0, folder, Progress.NONE);

        assertContent();
    }

    @Test
    void aServerInTroubleIsAskedAgainAndThenGivenUp() throws IOException {
        serve(exchange -> {
            if (ranges.size() < 3) {
                send(exchange, 503, new byte[0], -1);
            } else {
                send(exchange, 200, image, image.length);
            }
        });
        source.build(url(), 0, folder, Progress.NONE);
        assertContent();

        server.stop(0);
        refused(
                () -> source.build(url(), 0, folder, Progress.NONE),
                ErrorKind.UNAVAILABLE,
                "3 attempts could not go on");
    }

    @Test
    void aSilentServerIsGivenUp() throws IOException {
        source.close();
        source = source(new Download.Limits(16 << 20, Duration.ofMillis(50), 2, Duration.ofMillis(1)));
        serve(exchange -> {
            exchange.sendResponseHeaders(200, image.length);
            exchange.getResponseBody().write(image, 0, 1000);
            exchange.getResponseBody().flush();
        });

        refused(() -> source.build(url(), 0, folder, Progress.NONE), ErrorKind.UNAVAILABLE, "nothing came");
    }

    @Test
    void aPageThatIsNotThereIsTheUsersMistake() {
        serve(exchange -> send(exchange, 404, new byte[0], -1));

        refused(
                () -> source.build(url(), 0, folder, Progress.NONE),
                ErrorKind.INVALID,
                "use the URL of a file; the server answered 404");
        assertThat(ranges).hasSize(1);
    }

    @Test
    void moreThanTheLimitIsRefusedEvenIfNobodySaidHowMuchItIs() throws IOException {
        source.close();
        source = source(new Download.Limits(1 << 20, Duration.ofSeconds(20), 3, Duration.ofMillis(1)));
        serve(exchange -> send(exchange, 200, image, 0));

        refused(() -> source.build(url(), 0, folder, Progress.NONE), ErrorKind.INTERNAL, "larger than 1048576 bytes");
        assertThat(ranges).hasSize(1);
    }

    @Test
    void urlsThatAreNoneAreRefusedWithoutTheirSecrets() {
        refused(
                () -> source.build("https://user:secret@host.example/x", 0, folder, Progress.NONE),
                ErrorKind.INVALID,
                "from: \"https://host.example/x\" is not accepted; use a URL with a host and without a password");
        refused(() -> source.build("http://", 0, folder, Progress.NONE), ErrorKind.INVALID, "from: ");
        refused(
                () -> source.build(url() + "#md5=1", 0, folder, Progress.NONE),
                ErrorKind.INVALID,
                "use #sha256= and 64 hexadecimal digits, or no fragment");
    }

    private void assertContent() throws IOException {
        Path back = data.resolve("back");
        FakeHypervisor.qemuImg("convert", "-O", "raw", folder.resolve("disk").toString(), back.toString());
        assertThat(back).hasBinaryContent(image);
    }

    private String url() {
        return "http://%s:%d/image.qcow2"
                .formatted(
                        server.getAddress().getAddress().getHostAddress(),
                        server.getAddress().getPort());
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void serve(Answer answer) {
        server.createContext("/", exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(
                    range == null
                            ? "none"
                            : range + " if " + exchange.getRequestHeaders().getFirst("If-Range"));
            answer.to(exchange);
        });
    }

    /** Sends a body that may be shorter than it says, which is a connection that breaks. */
    private static void send(HttpExchange exchange, int status, byte[] body, long length) throws IOException {
        exchange.sendResponseHeaders(status, length);
        if (length >= 0) {
            exchange.getResponseBody().write(body);
            exchange.getResponseBody().flush();
        }
        exchange.close();
    }
}
