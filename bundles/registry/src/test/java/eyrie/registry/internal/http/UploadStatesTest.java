/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads in whatever order a client may think of, against a model: the bytes that must have arrived. */
class UploadStatesTest {
    private static final String UPLOADS = "/v2/team/own/blobs/uploads/";

    @TempDir
    private Path data;

    private RegistryServer registry;
    private Random random;

    /** The path of the upload under way, and what it holds; null if there is none. */
    private String session;

    private ByteArrayOutputStream held;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void answersAsTheModelDoes(long seed) throws Exception {
        random = new Random(seed);
        try (RegistryServer started = new RegistryServer(data)) {
            registry = started;
            for (int step = 0; step < 80; step++) {
                if (session == null) {
                    begin();
                } else {
                    step();
                }
            }
        }
    }

    private void step() throws Exception {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> append(true);
            case 3, 4 -> append(false);
            case 5 -> outOfOrder();
            case 6 -> requireStatus();
            case 7 -> finish("sha256");
            case 8 -> finish("sha512");
            case 9 -> finishWrong();
            case 10 -> cancel();
            default -> registry.restart();
        }
        if (session != null) {
            requireStatus();
        }
    }

    private void begin() throws Exception {
        HttpResponse<byte[]> answer = registry.send("POST", UPLOADS, new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(202);
        session = URI.create(BlobsTest.location(answer)).getPath();
        held = new ByteArrayOutputStream();
    }

    private void append(boolean ranged) throws Exception {
        byte[] part = part();
        HttpResponse<byte[]> answer = ranged && part.length > 0
                ? registry.send("PATCH", session, part, "Content-Range", range(held.size(), part.length))
                : registry.send("PATCH", session, part);
        assertThat(answer.statusCode()).isEqualTo(202);
        held.write(part);
        assertThat(answer.headers().firstValue("Range")).hasValue(expectedRange());
    }

    private void outOfOrder() throws Exception {
        byte[] part = new byte[1 + random.nextInt(1000)];
        int wrong = held.size() == 0 || random.nextBoolean()
                ? held.size() + 1 + random.nextInt(100)
                : random.nextInt(held.size());
        String method = random.nextBoolean() ? "PATCH" : "PUT";
        String query = method.equals("PUT") ? "?digest=" + Content.digest(held.toByteArray()) : "";
        HttpResponse<byte[]> answer =
                registry.send(method, session + query, part, "Content-Range", range(wrong, part.length));
        assertThat(answer.statusCode()).isEqualTo(416);
        assertThat(answer.headers().firstValue("Range")).hasValue(expectedRange());
    }

    private void requireStatus() throws Exception {
        HttpResponse<byte[]> answer = registry.send("GET", session);
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue("Range")).hasValue(expectedRange());
    }

    private void finish(String algorithm) throws Exception {
        byte[] last = part();
        held.write(last);
        byte[] all = held.toByteArray();
        String digest = algorithm.equals("sha256") ? Content.digest(all) : Content.sha512(all);
        assertThat(registry.send("PUT", session + "?digest=" + digest, last).statusCode())
                .isEqualTo(201);
        assertThat(registry.send("GET", "/v2/team/own/blobs/" + digest).body()).isEqualTo(all);
        requireGone();
    }

    private void finishWrong() throws Exception {
        String digest = Content.digest(Content.random(random.nextLong(), 10));
        assertThat(registry.send("PUT", session + "?digest=" + digest, part()))
                .satisfies(BlobsTest.failed(400, "DIGEST_INVALID"));
        assertThat(registry.send("HEAD", "/v2/team/own/blobs/" + digest).statusCode())
                .isEqualTo(404);
        requireGone();
    }

    private void cancel() throws Exception {
        assertThat(registry.send("DELETE", session).statusCode()).isEqualTo(204);
        requireGone();
    }

    private void requireGone() throws Exception {
        assertThat(registry.send("PATCH", session, part())).satisfies(BlobsTest.failed(404, "BLOB_UPLOAD_UNKNOWN"));
        session = null;
        assertThat(data.resolve("registry/uploads")).isEmptyDirectory();
    }

    private byte[] part() {
        return Content.random(random.nextLong(), random.nextInt(4) == 0 ? 0 : random.nextInt(50_000));
    }

    private String expectedRange() {
        return "0-" + Math.max(held.size() - 1, 0);
    }

    private static String range(int first, int length) {
        return "%d-%d".formatted(first, first + length - 1);
    }
}
