/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.registry.internal.oci.DiskSpace;
import eyrie.registry.internal.oci.Limits;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the distribution specification asks for blobs. */
class BlobsTest {
    private static final byte[] CONTENT = Content.random(7, 100_000);
    private static final String DIGEST = Content.digest(CONTENT);
    private static final String UPLOADS = "/v2/team/own/blobs/uploads/";
    private static final String BLOB = "/v2/team/own/blobs/";

    @TempDir
    private Path data;

    private RegistryServer registry;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryServer(data);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void saysThatItIsARegistry() throws Exception {
        HttpResponse<byte[]> answer = registry.send("GET", "/v2/");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Docker-Distribution-API-Version"))
                .hasValue("registry/2.0");
    }

    @Test
    void whatIsNotThereIsUnknown() throws Exception {
        for (String method : new String[] {"GET", "HEAD", "DELETE"}) {
            assertThat(registry.send(method, BLOB + DIGEST).statusCode())
                    .as(method)
                    .isEqualTo(404);
        }
        assertThat(text(registry.send("GET", BLOB + DIGEST))).contains("{\"errors\":[{", "\"code\":\"BLOB_UNKNOWN\"");
        assertThat(registry.send("GET", "/v2/Team/blobs/" + DIGEST)).satisfies(failed(400, "NAME_INVALID"));
        assertThat(registry.send("GET", BLOB + "sha256:12")).satisfies(failed(400, "DIGEST_INVALID"));
        assertThat(registry.send("GET", BLOB + "md5:12")).satisfies(failed(400, "DIGEST_INVALID"));
    }

    @Test
    void postWithDigestUploadsAtOnce() throws Exception {
        HttpResponse<byte[]> answer = registry.send("POST", UPLOADS + "?digest=" + DIGEST, CONTENT);
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(location(answer)).endsWith(BLOB + DIGEST);
        assertThat(answer.headers().firstValue("Docker-Content-Digest")).hasValue(DIGEST);
        requireContent(DIGEST);
        assertThat(registry.send("POST", UPLOADS + "?digest=" + DIGEST, new byte[3]))
                .satisfies(failed(400, "DIGEST_INVALID"));
        assertThat(data.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void putAfterPostUploadsAtOnce() throws Exception {
        String session = begin();
        HttpResponse<byte[]> answer = registry.send(
                "PUT", session + "?digest=" + DIGEST, CONTENT, "Content-Type", "application/octet-stream");
        assertThat(answer.statusCode()).isEqualTo(201);
        requireContent(DIGEST);
        assertThat(registry.send("GET", session)).satisfies(failed(404, "BLOB_UPLOAD_UNKNOWN"));
    }

    @Test
    void sha512IsAsGood() throws Exception {
        String digest = Content.sha512(CONTENT);
        HttpResponse<byte[]> begun = registry.send("POST", UPLOADS + "?digest-algorithm=sha512", new byte[0]);
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(registry.send("PUT", location(begun) + "?digest=" + digest, CONTENT)
                        .statusCode())
                .isEqualTo(201);
        requireContent(digest);
        assertThat(registry.send("POST", UPLOADS + "?digest-algorithm=md5", new byte[0]))
                .satisfies(failed(400, "DIGEST_INVALID"));
    }

    @Test
    void piecesComeInOrder() throws Exception {
        String session = begin();
        HttpResponse<byte[]> first = patch(session, 0, 29_999);
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(first.headers().firstValue("Range")).hasValue("0-29999");
        for (int[] wrong : new int[][] {{0, 29_999}, {29_999, 40_000}, {40_000, 50_000}}) {
            HttpResponse<byte[]> refused = patch(location(first), wrong[0], wrong[1]);
            assertThat(refused.statusCode()).isEqualTo(416);
            assertThat(refused.headers().firstValue("Range")).hasValue("0-29999");
            assertThat(location(refused)).isEqualTo(location(first));
        }
        HttpResponse<byte[]> status = registry.send("GET", location(first));
        assertThat(status.statusCode()).isEqualTo(204);
        assertThat(status.headers().firstValue("Range")).hasValue("0-29999");
        assertThat(patch(location(status), 30_000, 79_999).statusCode()).isEqualTo(202);
        assertThat(registry.send(
                                "PUT",
                                session + "?digest=" + DIGEST,
                                Arrays.copyOfRange(CONTENT, 90_000, 100_000),
                                "Content-Range",
                                "90000-99999")
                        .statusCode())
                .isEqualTo(416);
        assertThat(registry.send(
                                "PUT",
                                session + "?digest=" + DIGEST,
                                Arrays.copyOfRange(CONTENT, 80_000, 100_000),
                                "Content-Range",
                                "80000-99999")
                        .statusCode())
                .isEqualTo(201);
        requireContent(DIGEST);
    }

    @Test
    void aPieceIsAsLongAsItSays() throws Exception {
        assertThat(registry.send("PATCH", begin(), new byte[5], "Content-Range", "0-9"))
                .satisfies(failed(400, "SIZE_INVALID"));
        for (String wrong : new String[] {"10-5", "a-b", "5", "-5"}) {
            assertThat(registry.send("PATCH", begin(), new byte[5], "Content-Range", wrong))
                    .satisfies(failed(400, "BLOB_UPLOAD_INVALID"));
        }
    }

    @Test
    void streamsNeedNoRange() throws Exception {
        String session = begin();
        HttpResponse<byte[]> patched = registry.send("PATCH", session, CONTENT);
        assertThat(patched.statusCode()).isEqualTo(202);
        assertThat(patched.headers().firstValue("Range")).hasValue("0-99999");
        assertThat(registry.send("PUT", session + "?digest=" + DIGEST, new byte[0])
                        .statusCode())
                .isEqualTo(201);
        requireContent(DIGEST);
    }

    @Test
    void uploadsOutliveTheServer() throws Exception {
        String session = java.net.URI.create(begin()).getPath();
        assertThat(patch(session, 0, 49_999).statusCode()).isEqualTo(202);
        registry.restart();
        HttpResponse<byte[]> status = registry.send("GET", session);
        assertThat(status.headers().firstValue("Range")).hasValue("0-49999");
        assertThat(patch(session, 50_000, 99_999).statusCode()).isEqualTo(202);
        registry.restart();
        assertThat(registry.send("PUT", session + "?digest=" + DIGEST, new byte[0])
                        .statusCode())
                .isEqualTo(201);
        registry.restart();
        requireContent(DIGEST);
    }

    @Test
    void whatArrivedBeforeTheConnectionBrokeIsKept() throws Exception {
        String session = java.net.URI.create(begin()).getPath();
        try (Socket socket = new Socket("127.0.0.1", registry.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PATCH %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: %s\r\nContent-Length: 100000\r\n\r\n")
                    .formatted(session, registry.root())
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(CONTENT, 0, 40_000);
            out.flush();
        }
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!registry.send("GET", session)
                .headers()
                .firstValue("Range")
                .orElse("")
                .equals("0-39999")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(patch(session, 40_000, 99_999).statusCode()).isEqualTo(202);
        assertThat(registry.send("PUT", session + "?digest=" + DIGEST, new byte[0])
                        .statusCode())
                .isEqualTo(201);
        requireContent(DIGEST);
    }

    /** A kill after the file was renamed, before the database knew. */
    @Test
    void aBlobWithoutARowIsMadeGoodWhenAskedAgain() throws Exception {
        String session = java.net.URI.create(begin()).getPath();
        registry.send("PATCH", session, CONTENT);
        String id = session.substring(session.lastIndexOf('/') + 1);
        registry.depot()
                .blobs()
                .resume(id)
                .orElseThrow()
                .finish(eyrie.registry.internal.blob.Digest.parse(DIGEST).orElseThrow());
        registry.restart();
        assertThat(registry.send("HEAD", BLOB + DIGEST).statusCode()).isEqualTo(404);
        assertThat(registry.send("PUT", session + "?digest=" + DIGEST, new byte[0])
                        .statusCode())
                .isEqualTo(201);
        requireContent(DIGEST);
    }

    @Test
    void uploadsAreCancelled() throws Exception {
        String session = begin();
        registry.send("PATCH", session, CONTENT);
        assertThat(registry.send("DELETE", session).statusCode()).isEqualTo(204);
        assertThat(registry.send("DELETE", session).statusCode()).isEqualTo(404);
        assertThat(registry.send("PATCH", session, CONTENT)).satisfies(failed(404, "BLOB_UPLOAD_UNKNOWN"));
        assertThat(data.resolve("registry/uploads")).isEmptyDirectory();
    }

    @Test
    void anUploadBelongsToItsRepository() throws Exception {
        String session = begin();
        assertThat(registry.send("GET", session.replace("team/own", "team/other")))
                .satisfies(failed(404, "BLOB_UPLOAD_UNKNOWN"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=99990-, 99990, 10",
        "bytes=-10, 99990, 10",
        "bytes=99990-200000, 99990, 10",
        "bytes=-200000, 0, 100000",
        "bytes=5-5, 5, 1"
    })
    void partsCanBeRead(String range, int offset, int length) throws Exception {
        registry.push("team/own", CONTENT);
        HttpResponse<byte[]> part = registry.send("GET", BLOB + DIGEST, "Range", range);
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(CONTENT, offset, offset + length));
        assertThat(part.headers().firstValue("Content-Range"))
                .hasValue("bytes %d-%d/100000".formatted(offset, offset + length - 1));
        assertThat(part.headers().firstValueAsLong("Content-Length")).hasValue(length);
    }

    @ParameterizedTest
    @CsvSource({"bytes=100000-, 416", "bytes=-0, 416", "bytes=9-5, 200", "lines=1-2, 200", "'bytes=0-1,3-4', 200"})
    void otherPartsCannot(String range, int status) throws Exception {
        registry.push("team/own", CONTENT);
        HttpResponse<byte[]> answer = registry.send("GET", BLOB + DIGEST, "Range", range);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 416) {
            assertThat(answer.headers().firstValue("Content-Range")).hasValue("bytes */100000");
        } else {
            assertThat(answer.body()).isEqualTo(CONTENT);
        }
    }

    @Test
    void largeBlobsArriveWholeAndInPart() throws Exception {
        byte[] large = new byte[(3 << 20) + 17];
        new Random(5).nextBytes(large);
        String blob = "/v2/team/app/blobs/" + registry.push("team/app", large);

        assertThat(registry.send("GET", blob).body()).isEqualTo(large);
        for (int[] part :
                new int[][] {{0, 8192}, {1, 8193}, {8191, 300_000}, {large.length - 1_000_000, large.length}}) {
            HttpResponse<byte[]> answer =
                    registry.send("GET", blob, "Range", "bytes=%d-%d".formatted(part[0], part[1] - 1));
            assertThat(answer.statusCode()).isEqualTo(206);
            assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(large, part[0], part[1]));
        }
    }

    @Test
    void aPartIsOnlyOfWhatTheClientHas() throws Exception {
        registry.push("team/own", CONTENT);
        assertThat(registry.send("GET", BLOB + DIGEST, "Range", "bytes=0-9", "If-Range", '"' + DIGEST + '"')
                        .statusCode())
                .isEqualTo(206);
        assertThat(registry.send("GET", BLOB + DIGEST, "Range", "bytes=0-9", "If-Range", "\"other\"")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void blobsAreMounted() throws Exception {
        registry.push("team/source", CONTENT);
        HttpResponse<byte[]> mounted = registry.send(
                "POST", "/v2/other/blobs/uploads/?mount=%s&from=team/source".formatted(DIGEST), new byte[0]);
        assertThat(mounted.statusCode()).isEqualTo(201);
        assertThat(location(mounted)).endsWith("/v2/other/blobs/" + DIGEST);
        assertThat(registry.send("HEAD", "/v2/other/blobs/" + DIGEST).statusCode())
                .isEqualTo(200);
        assertThat(registry.send("POST", "/v2/third/blobs/uploads/?mount=" + DIGEST, new byte[0])
                        .statusCode())
                .as("from anywhere")
                .isEqualTo(201);
        HttpResponse<byte[]> wrong =
                registry.send("POST", "/v2/fourth/blobs/uploads/?mount=%s&from=nowhere".formatted(DIGEST), new byte[0]);
        assertThat(wrong.statusCode()).isEqualTo(202);
        assertThat(location(wrong)).contains("/v2/fourth/blobs/uploads/");
    }

    @Test
    void blobsAreMountedOnlyFromWhereTheCallerMayRead() throws Exception {
        registry.push("team/secret", CONTENT);
        for (String from : new String[] {"", "&from=team/secret"}) {
            assertThat(registry.sendAs(RegistryServer.TEAM, "POST", UPLOADS + "?mount=" + DIGEST + from, new byte[0])
                            .statusCode())
                    .isEqualTo(202);
        }
        assertThat(registry.send("HEAD", BLOB + DIGEST).statusCode()).isEqualTo(404);
    }

    @Test
    void blobsAreDeletedFromOneRepository() throws Exception {
        registry.push("team/own", CONTENT);
        registry.push("team/other", CONTENT);
        assertThat(registry.send("DELETE", BLOB + DIGEST).statusCode()).isEqualTo(202);
        assertThat(registry.send("GET", BLOB + DIGEST).statusCode()).isEqualTo(404);
        assertThat(registry.send("GET", "/v2/team/other/blobs/" + DIGEST).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatAManifestNeedsIsNotDeleted() throws Exception {
        String manifest = registry.pushImage("team/own", "latest", "a layer");
        String layer = Content.digest("a layer".getBytes(StandardCharsets.UTF_8));
        assertThat(registry.send("DELETE", BLOB + layer)).satisfies(failed(405, "DENIED"));
        registry.send("DELETE", "/v2/team/own/manifests/" + manifest);
        assertThat(registry.send("DELETE", BLOB + layer).statusCode()).isEqualTo(202);
    }

    @Test
    void emptyBlobsExist() throws Exception {
        String digest = registry.push("team/own", new byte[0]);
        HttpResponse<byte[]> answer = registry.send("GET", BLOB + digest);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(registry.send("GET", BLOB + digest, "Range", "bytes=0-").statusCode())
                .isEqualTo(416);
    }

    @Test
    void limitsAreTold() throws Exception {
        byte[] large = new byte[9 << 20];
        assertThat(registry.send("PATCH", begin(), large)).satisfies(failed(413, "SIZE_INVALID"));
        for (int i = 1; i < 20; i++) {
            begin();
        }
        HttpResponse<byte[]> refused = registry.send("POST", UPLOADS, new byte[0]);
        assertThat(refused).satisfies(failed(429, "TOOMANYREQUESTS"));
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(registry.sendAs(RegistryServer.TEAM, "POST", UPLOADS, new byte[0])
                        .statusCode())
                .as("another caller")
                .isEqualTo(202);
    }

    @Test
    void aFullDiskIsTold() throws Exception {
        Path other = Files.createDirectory(data.resolve("other"));
        try (RegistryServer full = new RegistryServer(other, new Limits(new DiskSpace(other, 0), 1 << 20, 20))) {
            HttpResponse<byte[]> refused = full.send("POST", UPLOADS, new byte[0]);
            assertThat(refused).satisfies(failed(507, "NO_SPACE"));
            assertThat(text(refused)).contains("registry.diskLimit");
        }
    }

    private String begin() throws Exception {
        HttpResponse<byte[]> answer = registry.send("POST", UPLOADS, new byte[0]);
        assertThat(answer.statusCode()).isEqualTo(202);
        return location(answer);
    }

    private HttpResponse<byte[]> patch(String session, int first, int last) throws Exception {
        return registry.send(
                "PATCH",
                session,
                Arrays.copyOfRange(CONTENT, first, last + 1),
                "Content-Range",
                "%d-%d".formatted(first, last),
                "Content-Type",
                "application/octet-stream");
    }

    private void requireContent(String digest) throws Exception {
        HttpResponse<byte[]> head = registry.send("HEAD", BLOB + digest);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(CONTENT.length);
        assertThat(head.headers().firstValue("Docker-Content-Digest")).hasValue(digest);
        HttpResponse<byte[]> whole = registry.send("GET", BLOB + digest);
        assertThat(whole.statusCode()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(CONTENT);
        assertThat(whole.headers().firstValueAsLong("Content-Length")).hasValue(CONTENT.length);
        assertThat(whole.headers().firstValue("Accept-Ranges")).hasValue("bytes");
    }

    static java.util.function.Consumer<HttpResponse<byte[]>> failed(int status, String code) {
        return answer -> {
            assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
            assertThat(text(answer)).startsWith("{\"errors\":[{").contains("\"code\":\"" + code + '"');
        };
    }

    static String location(HttpResponse<?> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
