/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.gc;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.store.Store;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import eyrie.registry.internal.blob.FileBlobStore;
import eyrie.registry.internal.oci.BlobAccess;
import eyrie.registry.internal.oci.Depot;
import eyrie.registry.internal.oci.DiskSpace;
import eyrie.registry.internal.oci.Limits;
import eyrie.registry.internal.oci.UploadBody;
import eyrie.registry.internal.oci.UploadSessions;
import eyrie.store.internal.OpenStore;
import jakarta.ws.rs.WebApplicationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubberTest {
    @TempDir
    private Path data;

    private Instant now = Instant.now();
    private Store store;
    private Depot depot;
    private Scrubber scrubber;

    @BeforeEach
    void open() {
        store = OpenStore.in(data.resolve("db"));
        Limits limits = new Limits(new DiskSpace(data, 100), 1 << 20, 20);
        depot = new Depot(store, new FileBlobStore(data.resolve("registry")), () -> now, limits, Duration.ofDays(1));
        scrubber = new Scrubber(depot, new Peer("", null, null), 1 << 20);
    }

    @AfterEach
    void close() {
        OpenStore.close(store);
    }

    @Test
    void readsEveryBlobOnceAWeek() throws Exception {
        Digest one = push("one");
        Digest two = push("two");
        assertThat(scrubber.scrubNext()).isEmpty();
        now = now.plus(Duration.ofDays(8));
        assertThat(java.util.Set.of(
                        scrubber.scrubNext().orElseThrow(), scrubber.scrubNext().orElseThrow()))
                .containsExactlyInAnyOrder(one, two);
        assertThat(scrubber.scrubNext()).isEmpty();
        assertThat(new BlobAccess(depot).size("team", one)).isEqualTo(3);
    }

    @Test
    void damageIsTakenOutUntilItIsPushedAgain() throws Exception {
        Digest digest = push("whole");
        Path file = data.resolve(
                "registry/blobs/sha256/%s/%s".formatted(digest.hex().substring(0, 2), digest.hex()));
        Files.writeString(file, "whale");
        now = now.plus(Duration.ofDays(8));
        assertThat(scrubber.scrubNext()).hasValue(digest);
        Assertions.assertThatThrownBy(() -> new BlobAccess(depot).size("team", digest))
                .isInstanceOf(WebApplicationException.class);
        assertThat(data.resolve("registry/quarantine/sha256-" + digest.hex())).hasContent("whale");
        assertThat(scrubber.scrubNext()).isEmpty();
        push("whole");
        assertThat(new BlobAccess(depot).size("team", digest)).isEqualTo(5);
    }

    @Test
    void whatIsMissingIsFoundToo() throws Exception {
        Digest digest = push("gone");
        depot.blobs().delete(digest);
        now = now.plus(Duration.ofDays(8));
        assertThat(scrubber.scrubNext()).hasValue(digest);
        assertThat(scrubber.scrubNext()).isEmpty();
        push("gone");
        now = now.plus(Duration.ofDays(8));
        assertThat(scrubber.scrubNext()).hasValue(digest);
        assertThat(new BlobAccess(depot).size("team", digest)).isEqualTo(4);
    }

    @Test
    void keepsToItsRate() throws Exception {
        push("x".repeat(300_000));
        now = now.plus(Duration.ofDays(8));
        long start = System.nanoTime();
        scrubber.scrubNext();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(280));
    }

    private Digest push(String text) throws IOException {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(DigestAlgorithm.SHA256, content);
        UploadSessions sessions = new UploadSessions(depot);
        String id = sessions.begin("team", "root", DigestAlgorithm.SHA256);
        sessions.finish(
                "team",
                id,
                new UploadBody(new ByteArrayInputStream(content), content.length, Optional.empty()),
                digest);
        return digest;
    }
}
