/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.db.Blobs;
import eyrie.registry.internal.db.Repositories;
import eyrie.registry.internal.db.Uploads;
import eyrie.registry.internal.gc.CollectReport;
import eyrie.registry.internal.gc.Collector;
import eyrie.registry.internal.gc.RetentionRules;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Garbage collection: what goes, and what must never go. */
class GarbageTest {
    private static final RetentionRules KEEP_ALL = new RetentionRules(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    private static final byte[] CONTENT = Content.random(11, 50_000);
    private static final String DIGEST = Content.digest(CONTENT);
    private static final Duration HALF = RegistryServer.GRACE.dividedBy(2).plusSeconds(1);

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
    void whatNoManifestNeedsGoesAfterAWhile() throws Exception {
        registry.push("team/own", CONTENT);
        assertThat(collect().blobs()).isZero();
        registry.pass(RegistryServer.GRACE.plusSeconds(1));
        assertThat(dryRun()).isEqualTo(new CollectReport(true, List.of(), List.of(), 1, CONTENT.length, 0));
        assertThat(registry.send("GET", "/v2/team/own/blobs/" + DIGEST).statusCode())
                .isEqualTo(200);
        assertThat(collect()).isEqualTo(new CollectReport(false, List.of(), List.of(), 1, CONTENT.length, 0));
        assertThat(registry.send("GET", "/v2/team/own/blobs/" + DIGEST).statusCode())
                .isEqualTo(404);
        assertThat(files()).isEmpty();
        assertThat(BlobsTest.text(registry.send("GET", "/v2/_catalog"))).isEqualTo("{\"repositories\":[]}");
    }

    @Test
    void whoeverWasToldThatABlobIsThereFindsItThere() throws Exception {
        registry.push("team/own", CONTENT);
        for (int i = 0; i < 5; i++) {
            registry.pass(HALF);
            assertThat(registry.send("HEAD", "/v2/team/own/blobs/" + DIGEST).statusCode())
                    .isEqualTo(200);
            registry.pass(HALF.minusSeconds(2));
            assertThat(collect().blobs()).isZero();
        }
        registry.send("POST", "/v2/other/blobs/uploads/?from=team/own&mount=" + DIGEST, new byte[0]);
        registry.pass(RegistryServer.GRACE.minusSeconds(1));
        collect();
        assertThat(registry.send("HEAD", "/v2/other/blobs/" + DIGEST).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatManifestsNeedStaysAsLongAsTheyDo() throws Exception {
        String digest = registry.pushImage("team/own", "v1", "a layer");
        registry.pass(RegistryServer.GRACE.multipliedBy(100));
        assertThat(collect().blobs()).isZero();
        registry.send("DELETE", "/v2/team/own/manifests/v1");
        assertThat(collect().blobs()).isZero();
        registry.send("DELETE", "/v2/team/own/manifests/" + digest);
        assertThat(collect().blobs()).isEqualTo(2);
        assertThat(files()).isEmpty();
    }

    @Test
    void abandonedUploadsGo() throws Exception {
        HttpResponse<byte[]> begun = registry.send("POST", "/v2/team/own/blobs/uploads/", new byte[0]);
        registry.send("PATCH", BlobsTest.location(begun), CONTENT);
        registry.depot().store().write(connection -> {
            Uploads.insert(
                    connection,
                    "without-a-file",
                    "team/own",
                    "root",
                    registry.depot().now());
            return null;
        });
        assertThat(collect().uploads()).isZero();
        registry.pass(RegistryServer.GRACE.plusSeconds(10));
        assertThat(dryRun().uploads()).isEqualTo(2);
        assertThat(collect().uploads()).isEqualTo(2);
        assertThat(registry.send("GET", BlobsTest.location(begun)).statusCode()).isEqualTo(404);
        assertThat(data.resolve("registry/uploads")).isEmptyDirectory();
        assertThat(collect().uploads()).isZero();
    }

    /** Kills between the steps that make a blob appear or disappear. */
    @Test
    void whatAKillLeavesIsFound() throws Exception {
        registry.push("team/own", CONTENT);
        String digest = DIGEST;
        registry.depot().store().write(connection -> {
            Blobs.unlink(connection, "team/own", digest);
            return Blobs.forgetUnlinked(connection, digest);
        });
        assertThat(files()).hasSize(1);
        assertThat(collect().blobs()).as("young, so its row may be coming").isZero();
        registry.pass(RegistryServer.GRACE.plusSeconds(10));
        assertThat(collect().blobs()).isEqualTo(1);
        assertThat(files()).isEmpty();
    }

    @Test
    void tagsGoThatNoRuleKeeps() throws Exception {
        for (int i = 0; i < 5; i++) {
            registry.pushImage("team/own", "v" + i, "layer " + i);
            registry.pass(Duration.ofDays(1));
        }
        registry.send("GET", "/v2/team/own/manifests/v0");
        RetentionRules rules = new RetentionRules(2, Duration.ZERO, Duration.ofDays(3), Duration.ofDays(1));
        assertThat(collector(rules).collect(true).tags()).containsExactly("team/own:v2", "team/own:v1");
        assertThat(collector(rules).collect(false).tags()).containsExactly("team/own:v2", "team/own:v1");
        assertThat(BlobsTest.text(registry.send("GET", "/v2/team/own/tags/list")))
                .contains("[\"v0\",\"v3\",\"v4\"]");
        registry.pass(Duration.ofHours(84));
        CollectReport report = collector(new RetentionRules(0, Duration.ofDays(5), Duration.ZERO, Duration.ofDays(1)))
                .collect(false);
        assertThat(report.tags()).containsExactlyInAnyOrder("team/own:v0", "team/own:v3");
        assertThat(report.manifests()).hasSize(2);
        assertThat(registry.send("GET", "/v2/team/own/manifests/v4").statusCode())
                .isEqualTo(200);
    }

    @Test
    void manifestsGoThatNothingHolds() throws Exception {
        String image = registry.pushImage("team/own", "image", "a layer");
        registry.send("DELETE", "/v2/team/own/manifests/image");
        byte[] index = Content.index(List.of(image), Map.of());
        registry.send("PUT", "/v2/team/own/manifests/all", index, "Content-Type", Content.INDEX);
        byte[] signature =
                Content.index(List.of(), Map.of("subject", Content.descriptor(Content.INDEX, Content.digest(index))));
        registry.send(
                "PUT", "/v2/team/own/manifests/" + Content.digest(signature), signature, "Content-Type", Content.INDEX);
        RetentionRules rules = new RetentionRules(0, Duration.ZERO, Duration.ZERO, Duration.ofDays(2));
        registry.pass(Duration.ofDays(10));
        assertThat(collector(rules).collect(false).manifests()).isEmpty();
        registry.send("DELETE", "/v2/team/own/manifests/all");
        registry.send("HEAD", "/v2/team/own/manifests/" + Content.digest(index));
        assertThat(collector(rules).collect(false).manifests())
                .as("somebody asked for it")
                .isEmpty();
        registry.pass(Duration.ofDays(10));
        assertThat(collector(rules).collect(false).manifests()).hasSize(3);
        assertThat(files()).isEmpty();
    }

    /** Clients push, ask, mount and delete while the collector runs all the time; no pushed image ever misses a part. */
    @Test
    void collectsWhilePushesRun() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> collecting = threads.submit(() -> {
                while (!stop.get()) {
                    collect();
                }
            });
            List<Future<?>> pushers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int seed = i;
                pushers.add(threads.submit(() -> {
                    pushAndDelete(new Random(seed));
                    return null;
                }));
            }
            for (Future<?> pusher : pushers) {
                pusher.get();
            }
            stop.set(true);
            collecting.get();
        }
        registry.pass(RegistryServer.GRACE.plusSeconds(10));
        collect();
        assertThat(files()).isEmpty();
        List<String> repositories = registry.depot().store().read(connection -> Repositories.after(connection, "", 10));
        assertThat(repositories).isEmpty();
    }

    /** The same few layers in the same few repositories, so that pushes and deletions meet. */
    private void pushAndDelete(Random random) throws Exception {
        for (int i = 0; i < 25; i++) {
            String repository = "shared/" + random.nextInt(2);
            String layer = "layer " + random.nextInt(3);
            String tag = "t" + random.nextInt(1000) + "-" + i;
            String digest = registry.pushImage(repository, tag, layer);
            String blob = Content.digest(layer.getBytes(StandardCharsets.UTF_8));
            HttpResponse<byte[]> pulled = registry.send("GET", "/v2/%s/blobs/%s".formatted(repository, blob));
            assertThat(pulled.statusCode()).isEqualTo(200);
            assertThat(pulled.body()).isEqualTo(layer.getBytes(StandardCharsets.UTF_8));
            registry.send("DELETE", "/v2/%s/manifests/%s".formatted(repository, digest));
        }
    }

    private CollectReport collect() {
        return collector(KEEP_ALL).collect(false);
    }

    private CollectReport dryRun() {
        return collector(KEEP_ALL).collect(true);
    }

    private Collector collector(RetentionRules rules) {
        return new Collector(registry.depot(), registry.sessions(), rules);
    }

    private List<Digest> files() throws IOException {
        List<Digest> found = new ArrayList<>();
        registry.depot().blobs().forEach(blob -> found.add(blob.digest()));
        assertThat(Files.exists(data.resolve("registry"))).isTrue();
        return found;
    }
}
