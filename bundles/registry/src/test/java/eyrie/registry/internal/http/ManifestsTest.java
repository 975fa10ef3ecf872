/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import static eyrie.registry.internal.http.BlobsTest.failed;
import static eyrie.registry.internal.http.BlobsTest.location;
import static eyrie.registry.internal.http.BlobsTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import eyrie.registry.internal.oci.PullTimes;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the distribution specification asks for manifests, tags, referrers and lists. */
class ManifestsTest {
    private static final String MANIFESTS = "/v2/team/own/manifests/";
    private static final String MISSING = Content.digest("missing".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path data;

    private RegistryServer registry;
    private String config;
    private String layer;

    @BeforeEach
    void start() throws Exception {
        registry = new RegistryServer(data);
        config = registry.push("team/own", "{}".getBytes(StandardCharsets.UTF_8));
        layer = registry.push("team/own", "layer".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @Test
    void keepsEveryByteUnderTagAndDigest() throws Exception {
        byte[] manifest = Content.manifest(config, List.of(layer), Map.of("x-custom", " {\"kept\" : 1} "));
        String digest = Content.digest(manifest);
        HttpResponse<byte[]> pushed = put("v1", manifest);
        assertThat(pushed.statusCode()).isEqualTo(201);
        assertThat(location(pushed)).endsWith(MANIFESTS + digest);
        registry.restart();
        for (String reference : List.of("v1", digest)) {
            HttpResponse<byte[]> got = registry.send("GET", MANIFESTS + reference);
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).isEqualTo(manifest);
            HttpResponse<byte[]> head = registry.send("HEAD", MANIFESTS + reference);
            for (HttpResponse<byte[]> answer : List.of(got, head)) {
                assertThat(answer.headers().firstValue("Content-Type")).hasValue(Content.MANIFEST);
                assertThat(answer.headers().firstValue("Docker-Content-Digest")).hasValue(digest);
                assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(manifest.length);
            }
        }
    }

    @Test
    void pullsOfTemplatesAreKnownToTheMinute() throws Exception {
        byte[] template = Content.manifest(
                config,
                List.of(layer),
                Map.of(
                        "artifactType",
                        "\"application/vnd.eyrie.template.v1\"",
                        "annotations",
                        "{\"eyrie.template\":\"some-id\"}"));
        put("ready", template);
        put("other", Content.manifest(config, List.of(layer), Map.of()));
        PullTimes times = new PullTimes(registry.depot());
        assertThat(times.lastPulls()).isEmpty();

        Instant first = registry.depot().now();
        registry.send("GET", MANIFESTS + "ready");
        registry.send("GET", MANIFESTS + "other");
        Instant kept = times.lastPulls().get("some-id").get("ready");
        assertThat(Duration.between(first, kept).abs()).isLessThan(Duration.ofMillis(1));
        registry.pass(Duration.ofSeconds(50));
        registry.send("GET", MANIFESTS + "ready");
        assertThat(times.lastPulls()).as("no write for each pull").isEqualTo(Map.of("some-id", Map.of("ready", kept)));
        registry.pass(Duration.ofSeconds(50));
        registry.send("GET", MANIFESTS + "ready");
        assertThat(times.lastPulls().get("some-id").get("ready")).isAfter(kept.plusSeconds(60));
    }

    @Test
    void pushesByDigestOfEitherAlgorithmWithTags() throws Exception {
        byte[] manifest = Content.manifest(config, List.of(layer), Map.of());
        for (String digest : List.of(Content.digest(manifest), Content.sha512(manifest))) {
            String algorithm = digest.substring(0, 6);
            HttpResponse<byte[]> pushed = put(digest + "?tag=one-" + algorithm + "&tag=two-" + algorithm, manifest);
            assertThat(pushed.statusCode()).isEqualTo(201);
            assertThat(pushed.headers().allValues("OCI-Tag")).containsExactly("one-" + algorithm, "two-" + algorithm);
            assertThat(pushed.headers().firstValue("Docker-Content-Digest")).hasValue(digest);
            assertThat(registry.send("GET", MANIFESTS + "two-" + algorithm)
                            .headers()
                            .firstValue("Docker-Content-Digest"))
                    .hasValue(digest);
        }
        assertThat(put(MISSING, manifest)).satisfies(failed(400, "DIGEST_INVALID"));
        assertThat(put("v1?tag=-no-tag", manifest)).satisfies(failed(400, "MANIFEST_INVALID"));
    }

    @Test
    void whatAManifestNeedsMustBeThere() throws Exception {
        HttpResponse<byte[]> refused = put("v1", Content.manifest(config, List.of(layer, MISSING), Map.of()));
        assertThat(refused).satisfies(failed(404, "MANIFEST_BLOB_UNKNOWN"));
        assertThat(text(refused)).contains(MISSING).doesNotContain(layer);
        assertThat(putAs(Content.INDEX, "v1", Content.index(List.of(MISSING), Map.of())))
                .satisfies(failed(404, "MANIFEST_BLOB_UNKNOWN"));
        assertThat(registry.send("GET", MANIFESTS + "v1")).satisfies(failed(404, "MANIFEST_UNKNOWN"));
        assertThat(registry.send(
                        "PUT",
                        "/v2/else/manifests/v1",
                        Content.manifest(config, List.of(), Map.of()),
                        "Content-Type",
                        Content.MANIFEST))
                .as("a blob of another repository")
                .satisfies(failed(404, "MANIFEST_BLOB_UNKNOWN"));
    }

    @Test
    void layersFromElsewhereNeedNotBeThere() throws Exception {
        byte[] manifest = Content.manifest(
                config,
                List.of(),
                Map.of(
                        "blobs",
                        "[%s]"
                                .formatted(Content.descriptor(
                                        "application/vnd.oci.image.layer.nondistributable.v1.tar", MISSING))));
        assertThat(put("v1", manifest).statusCode()).isEqualTo(201);
    }

    @Test
    void indexesHoldManifestsAndIndexes() throws Exception {
        byte[] manifest = Content.manifest(config, List.of(layer), Map.of());
        put(Content.digest(manifest), manifest);
        byte[] index = Content.index(List.of(Content.digest(manifest)), Map.of());
        assertThat(putAs(Content.INDEX, "index", index).statusCode()).isEqualTo(201);
        byte[] nested = Content.index(List.of(Content.digest(index), layer), Map.of());
        assertThat(putAs(Content.INDEX, "nested", nested).statusCode()).isEqualTo(201);
        assertThat(registry.send("GET", MANIFESTS + "nested").body()).isEqualTo(nested);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "no json", "[]", "7", "{\"config\":5}", "{\"layers\":{}}", "{\"layers\":[{}]}", "{} {}"})
    void whatIsNoManifestIsRefused(String content) throws Exception {
        assertThat(putAs("application/x-any", "v1", content.getBytes(StandardCharsets.UTF_8)))
                .satisfies(failed(400, "MANIFEST_INVALID"));
    }

    @Test
    void theMediaTypeIsWhatTheManifestSays() throws Exception {
        byte[] manifest = Content.manifest(config, List.of(), Map.of());
        assertThat(putAs("application/x-other", "v1", manifest)).satisfies(failed(400, "MANIFEST_INVALID"));
        assertThat(putAs(Content.MANIFEST + "; charset=utf-8", "v1", manifest).statusCode())
                .isEqualTo(201);
        assertThat(registry.send("PUT", MANIFESTS + "v1", "{}".getBytes(StandardCharsets.UTF_8)))
                .satisfies(failed(400, "MANIFEST_INVALID"));
        assertThat(putAs(
                                "application/vnd.docker.distribution.manifest.v2+json",
                                "docker",
                                "{}".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(201);
        assertThat(registry.send("GET", MANIFESTS + "docker").headers().firstValue("Content-Type"))
                .hasValue("application/vnd.docker.distribution.manifest.v2+json");
    }

    @Test
    void fourMebibytesAreEnough() throws Exception {
        byte[] manifest = Content.manifest(config, List.of(), Map.of());
        byte[] padded = Arrays.copyOf(manifest, 4 << 20);
        Arrays.fill(padded, manifest.length, padded.length, (byte) ' ');
        assertThat(put("large", padded).statusCode()).isEqualTo(201);
        assertThat(registry.send("GET", MANIFESTS + "large").body()).hasSize(4 << 20);
        assertThat(put("larger", Arrays.copyOf(padded, padded.length + 1))).satisfies(failed(413, "SIZE_INVALID"));
    }

    @Test
    void tagsMoveAndGo() throws Exception {
        String first = registry.pushImage("team/own", "v1", "first");
        String second = registry.pushImage("team/own", "v1", "second");
        assertThat(registry.send("GET", MANIFESTS + "v1").headers().firstValue("Docker-Content-Digest"))
                .hasValue(second);
        assertThat(registry.send("GET", MANIFESTS + first).statusCode()).isEqualTo(200);
        assertThat(registry.send("DELETE", MANIFESTS + "v1").statusCode()).isEqualTo(202);
        assertThat(registry.send("GET", MANIFESTS + "v1").statusCode()).isEqualTo(404);
        assertThat(registry.send("GET", MANIFESTS + second).statusCode()).isEqualTo(200);
        assertThat(registry.send("DELETE", MANIFESTS + "v1")).satisfies(failed(404, "MANIFEST_UNKNOWN"));
    }

    @Test
    void manifestsGoWithTheirTags() throws Exception {
        String digest = registry.pushImage("team/own", "v1", "first");
        registry.pushImage("team/own", "v2", "first");
        assertThat(registry.send("DELETE", MANIFESTS + digest).statusCode()).isEqualTo(202);
        for (String reference : List.of("v1", "v2", digest)) {
            assertThat(registry.send("GET", MANIFESTS + reference).statusCode()).isEqualTo(404);
        }
        assertThat(registry.send("DELETE", MANIFESTS + digest).statusCode()).isEqualTo(404);
        assertThat(text(registry.send("GET", "/v2/team/own/tags/list")))
                .isEqualTo("{\"name\":\"team/own\",\"tags\":[]}");
    }

    @Test
    void tagsAreListedInPages() throws Exception {
        for (String tag : List.of("b", "a", "C", "d")) {
            registry.pushImage("team/own", tag, "one");
        }
        String list = "/v2/team/own/tags/list";
        assertThat(text(registry.send("GET", list))).contains("[\"C\",\"a\",\"b\",\"d\"]");
        HttpResponse<byte[]> first = registry.send("GET", list + "?n=2");
        assertThat(text(first)).contains("[\"C\",\"a\"]");
        assertThat(first.headers().firstValue("Link")).hasValue("<%s?n=2&last=a>; rel=\"next\"".formatted(list));
        HttpResponse<byte[]> second = registry.send("GET", list + "?n=2&last=a");
        assertThat(text(second)).contains("[\"b\",\"d\"]");
        assertThat(second.headers().firstValue("Link")).isEmpty();
        HttpResponse<byte[]> none = registry.send("GET", list + "?n=0");
        assertThat(text(none)).contains("\"tags\":[]");
        assertThat(none.headers().firstValue("Link")).isEmpty();
        assertThat(text(registry.send("GET", list + "?last=b"))).contains("[\"d\"]");
        assertThat(registry.send("GET", list + "?n=many")).satisfies(failed(400, "UNSUPPORTED"));
        assertThat(registry.send("GET", "/v2/never/tags/list")).satisfies(failed(404, "NAME_UNKNOWN"));
    }

    @Test
    void repositoriesAreListedInPages() throws Exception {
        registry.pushImage("alpha", "v1", "one");
        registry.pushImage("team/zoo", "v1", "one");
        assertThat(text(registry.send("GET", "/v2/_catalog")))
                .isEqualTo("{\"repositories\":[\"alpha\",\"team/own\",\"team/zoo\"]}");
        HttpResponse<byte[]> first = registry.send("GET", "/v2/_catalog?n=2");
        assertThat(text(first)).isEqualTo("{\"repositories\":[\"alpha\",\"team/own\"]}");
        assertThat(first.headers().firstValue("Link")).hasValue("</v2/_catalog?n=2&last=team%2Fown>; rel=\"next\"");
        assertThat(text(registry.send("GET", "/v2/_catalog?n=2&last=team%2Fown")))
                .contains("[\"team/zoo\"]");
    }

    @Test
    void referrersAreFoundByTheirSubject() throws Exception {
        String subject = registry.pushImage("team/own", "v1", "signed");
        String descriptor = Content.descriptor(Content.MANIFEST, subject);
        byte[] signature = Content.manifest(
                config,
                List.of(),
                Map.of(
                        "subject",
                        descriptor,
                        "artifactType",
                        "\"application/x-signature\"",
                        "annotations",
                        "{\"by\":\"me\"}"));
        byte[] bill = Content.manifest(config, List.of(layer), Map.of("subject", descriptor));
        byte[] index = Content.index(List.of(), Map.of("subject", descriptor));
        HttpResponse<byte[]> pushed = put(Content.digest(signature), signature);
        assertThat(pushed.headers().firstValue("OCI-Subject")).hasValue(subject);
        put(Content.digest(bill), bill);
        putAs(Content.INDEX, Content.digest(index), index);

        HttpResponse<byte[]> all = registry.send("GET", "/v2/team/own/referrers/" + subject);
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(all.headers().firstValue("Content-Type")).hasValue(Content.INDEX);
        assertThat(text(all))
                .contains(Content.digest(signature), Content.digest(bill), Content.digest(index))
                .contains("\"artifactType\":\"application/x-signature\",\"annotations\":{\"by\":\"me\"}")
                .contains("\"artifactType\":\"application/vnd.oci.image.config.v1+json\"");
        HttpResponse<byte[]> some =
                registry.send("GET", "/v2/team/own/referrers/" + subject + "?artifactType=application/x-signature");
        assertThat(some.headers().firstValue("OCI-Filters-Applied")).hasValue("artifactType");
        assertThat(text(some)).contains(Content.digest(signature)).doesNotContain(Content.digest(bill));
        assertThat(text(registry.send("GET", "/v2/team/own/referrers/" + MISSING)))
                .contains("\"manifests\":[]");
        assertThat(registry.send("GET", "/v2/team/own/referrers/sha256:x")).satisfies(failed(400, "DIGEST_INVALID"));
        registry.send("DELETE", MANIFESTS + Content.digest(bill));
        assertThat(text(registry.send("GET", "/v2/team/own/referrers/" + subject)))
                .doesNotContain(Content.digest(bill));
    }

    @Test
    void aSubjectNeedNotBeThere() throws Exception {
        byte[] early =
                Content.manifest(config, List.of(), Map.of("subject", Content.descriptor(Content.MANIFEST, MISSING)));
        assertThat(put(Content.digest(early), early).headers().firstValue("OCI-Subject"))
                .hasValue(MISSING);
        assertThat(text(registry.send("GET", "/v2/team/own/referrers/" + MISSING)))
                .contains(Content.digest(early));
    }

    @Test
    void manyReferrersComeInPages() throws Exception {
        String descriptor = Content.descriptor(Content.MANIFEST, MISSING);
        for (int i = 0; i < 105; i++) {
            byte[] each = Content.manifest(
                    config, List.of(), Map.of("subject", descriptor, "annotations", "{\"n\":\"%d\"}".formatted(i)));
            put(Content.digest(each), each);
        }
        HttpResponse<byte[]> first = registry.send("GET", "/v2/team/own/referrers/" + MISSING);
        String link = first.headers().firstValue("Link").orElseThrow();
        HttpResponse<byte[]> second = registry.send("GET", link.substring(1, link.indexOf('>')));
        assertThat(second.headers().firstValue("Link")).isEmpty();
        assertThat(count(text(first)) + count(text(second))).isEqualTo(105);
    }

    private static int count(String index) {
        return index.split("\"artifactType\"", -1).length - 1;
    }

    private HttpResponse<byte[]> put(String reference, byte[] manifest) throws Exception {
        return putAs(Content.MANIFEST, reference, manifest);
    }

    private HttpResponse<byte[]> putAs(String type, String reference, byte[] manifest) throws Exception {
        return registry.send("PUT", MANIFESTS + reference, manifest, "Content-Type", type);
    }
}
