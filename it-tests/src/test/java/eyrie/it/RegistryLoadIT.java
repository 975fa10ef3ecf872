/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that many push to at once, and one whose disk is full. */
class RegistryLoadIT {
    private static final int UPLOADS = 64;
    private static final int BYTES = 3 << 20;
    private static final Path SMALL = Package.ROOT.resolve("it-tests/target/small-registry");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Server server;

    @Test
    void sixtyFourUploadsAtOnceAllArrive(@TempDir Path data) throws Exception {
        try (Server started = Server.start(data, "--roles", "registry");
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            server = started;
            List<Future<?>> uploads = new ArrayList<>();
            for (int i = 0; i < UPLOADS; i++) {
                long seed = i;
                uploads.add(threads.submit(() -> {
                    byte[] content = random(seed, BYTES);
                    String session = begin();
                    int half = BYTES / 2;
                    send("PATCH", session, bytes(content, 0, half), 202);
                    send("PATCH", session, bytes(content, half, BYTES), 202);
                    send("PUT", session + "?digest=" + digest(content), BodyPublishers.noBody(), 201);
                    assertThat(get(digest(content))).isEqualTo(content);
                    return null;
                }));
            }
            for (Future<?> upload : uploads) {
                upload.get();
            }
            assertThat(data.resolve("registry/uploads")).isEmptyDirectory();
            assertThat(started.stop()).isZero();
        }
    }

    @Test
    void aFullDiskIsSaidAndTheUploadGoesOnLater() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root can mount a small file system");
        Files.createDirectories(SMALL);
        run("mount", "-t", "tmpfs", "-o", "size=160m,mode=0700", "eyrie-small-registry", SMALL.toString());
        try (Server started =
                Server.start(SMALL.resolve("data"), "--roles", "registry", "--set", "registry.diskLimit=100")) {
            server = started;
            byte[] content = random(1, 20 << 20);
            String session = begin();
            send("PATCH", session, bytes(content, 0, 1 << 20), 202);

            Path filler = SMALL.resolve("filler");
            fill(filler, 3 << 20);
            HttpResponse<byte[]> announced = send("PATCH", session, bytes(content, 1 << 20, content.length), 507);
            assertThat(text(announced)).contains("NO_SPACE", "full");
            // Without a length it is known only when it has happened.
            HttpResponse<byte[]> streamed = send(
                    "PATCH",
                    session,
                    BodyPublishers.ofInputStream(
                            () -> new ByteArrayInputStream(content, 1 << 20, content.length - (1 << 20))),
                    507);
            assertThat(text(streamed)).contains("NO_SPACE", "full").doesNotContain("Exception");
            assertThat(started.send("GET", "/livez", null).statusCode()).isEqualTo(200);
            send("HEAD", blob(digest(content)), BodyPublishers.noBody(), 404);

            Files.delete(filler);
            HttpResponse<byte[]> state = send("GET", session, BodyPublishers.noBody(), 204);
            int arrived = Integer.parseInt(
                            state.headers().firstValue("Range").orElseThrow().substring(2))
                    + 1;
            assertThat(arrived).isBetween(1 << 20, content.length);
            send("PUT", session + "?digest=" + digest(content), bytes(content, arrived, content.length), 201);
            assertThat(get(digest(content))).isEqualTo(content);
            assertThat(started.stop()).isZero();
        } finally {
            run("umount", SMALL.toString());
        }
    }

    private String begin() throws Exception {
        return send("POST", server.url() + "/v2/load/test/blobs/uploads/", BodyPublishers.noBody(), 202)
                .headers()
                .firstValue("Location")
                .map(location -> URI.create(server.url()).resolve(location).toString())
                .orElseThrow();
    }

    private byte[] get(String digest) throws Exception {
        return send("GET", blob(digest), BodyPublishers.noBody(), 200).body();
    }

    private String blob(String digest) {
        return server.url() + "/v2/load/test/blobs/" + digest;
    }

    private HttpResponse<byte[]> send(String method, String url, BodyPublisher body, int expected) throws Exception {
        String user = "root:" + server.token();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofMinutes(2))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
                .method(method, body)
                .build();
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, url, answer.body().length < 2000 ? text(answer) : "")
                .isEqualTo(expected);
        return answer;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static BodyPublisher bytes(byte[] content, int from, int to) {
        return BodyPublishers.ofByteArray(Arrays.copyOfRange(content, from, to));
    }

    private static String digest(byte[] content) throws Exception {
        return "sha256:"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Takes what is free but for some bytes. */
    private static void fill(Path file, long left) throws IOException {
        byte[] piece = new byte[64 << 10];
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            while (Files.getFileStore(SMALL).getUsableSpace() > left) {
                out.write(piece);
            }
        }
    }

    private static void run(String... command) {
        Package.run(Duration.ofSeconds(30), "", command).ok();
    }
}
