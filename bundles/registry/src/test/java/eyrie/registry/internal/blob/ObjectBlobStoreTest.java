/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.objects.ObjectLocation;
import eyrie.api.objects.ObjectStore;
import eyrie.s3.internal.OpenStores;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same as with files, against a real server; and what a server elsewhere does to us. */
class ObjectBlobStoreTest extends BlobStoreContract {
    /** Larger than a part. */
    private static final byte[] LARGE = random(7, 40_000_000);

    private static final Digest LARGE_DIGEST = Digest.of(DigestAlgorithm.SHA256, LARGE);

    @TempDir
    private static Path serverFolder;

    private static S3Process server;

    private final String prefix = UUID.randomUUID() + "/";
    private final List<ObjectStore> open = new ArrayList<>();

    @BeforeAll
    static void startServer() throws Exception {
        server = new S3Process(serverFolder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void close() {
        open.forEach(ObjectStore::close);
    }

    @Override
    BlobStore reopened() {
        return at(server.location());
    }

    private BlobStore at(ObjectLocation location) {
        ObjectStore objects = OpenStores.open(location);
        open.add(objects);
        return new ObjectBlobStore(objects, prefix, folder.resolve("registry"));
    }

    @Test
    void largeOnesGoInParts() throws Exception {
        upload(store, "large");
        assertThat(store.size(LARGE_DIGEST).orElseThrow()).isEqualTo(LARGE.length);
        assertThat(read(LARGE_DIGEST, 0, LARGE.length)).isEqualTo(LARGE);
        assertThat(read(LARGE_DIGEST, 17_000_000, 70_000)).isEqualTo(Arrays.copyOfRange(LARGE, 17_000_000, 17_070_000));
        assertThat(folder.resolve("registry/uploads")).isEmptyDirectory();
        assertThat(store.problem()).isEmpty();
    }

    @Test
    void aBusyStoreIsAskedAgain() throws Exception {
        try (BadNetwork network = new BadNetwork(server.port())) {
            store = at(server.location(network.port(), "right"));
            network.refuse(2);
            upload(store, "busy");
            assertThat(store.size(LARGE_DIGEST)).isPresent();
        }
    }

    @Test
    void aReadGoesOnWhereTheConnectionBroke() throws Exception {
        upload(store, "cut");
        try (BadNetwork network = new BadNetwork(server.port())) {
            store = at(server.location(network.port(), "right"));
            network.cutAfter(5, 3_000_000);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (Blob blob = store.open(LARGE_DIGEST).orElseThrow()) {
                blob.copy(0, LARGE.length, out);
            }
            assertThat(out.toByteArray()).isEqualTo(LARGE);
        }
    }

    @Test
    void aStoreThatIsDownIsTheServersFaultAndTheUploadGoesOnLater() throws Exception {
        try (S3Process other = new S3Process(folder.resolve("other"))) {
            store = at(other.location());
            Upload upload = store.begin("later", DigestAlgorithm.SHA256);
            upload.append(new ByteArrayInputStream(LARGE), Upload.Limit.NONE);
            other.kill();
            assertThatThrownBy(() -> upload.finish(LARGE_DIGEST))
                    .isInstanceOfSatisfying(
                            EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                    .hasMessageContaining("http://127.0.0.1:" + other.port() + "/blobs");
            assertThat(store.problem())
                    .hasValueSatisfying(problem -> assertThat(problem).contains("refused"));
            other.start();
            store = at(other.location());
            assertThat(store.resume("later").orElseThrow().finish(LARGE_DIGEST)).isTrue();
            assertThat(store.size(LARGE_DIGEST)).isPresent();
        }
    }

    @Test
    void aWrongKeyIsNamedWithItsFile() throws Exception {
        store = at(server.location(server.port(), "wrong"));
        assertThat(store.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .contains("refuses the key of " + serverFolder.resolve("wrong"), "SignatureDoesNotMatch")
                        .doesNotContain("another"));
        ObjectLocation right = server.location();
        Path open = folder.resolve("open");
        Files.writeString(open, Files.readString(right.credentials()));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(at(new ObjectLocation(right.endpoint(), "us-east-1", "blobs", open))
                        .problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("chmod 600"));
        assertThat(at(new ObjectLocation(right.endpoint(), "us-east-1", "never-made", right.credentials()))
                        .problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("no such bucket"));
    }

    /** A process that is killed while it sends parts leaves them in the store, where they cost money. */
    @Test
    void whatAKillLeavesIsRemoved() throws Exception {
        try (var client = RawUploads.client(server.location())) {
            RawUploads.begin(client, prefix + "blobs/sha256/" + LARGE_DIGEST.hex());
            assertThat(RawUploads.count(client, prefix)).isEqualTo(1);
            assertThat(store.removeUnfinished(Instant.now().minus(Duration.ofDays(1))))
                    .as("young")
                    .isZero();
            assertThat(store.removeUnfinished(Instant.now().plus(Duration.ofDays(1))))
                    .isEqualTo(1);
            assertThat(RawUploads.count(client, prefix)).isZero();
        }
    }

    private static void upload(BlobStore store, String id) throws Exception {
        Upload upload = store.begin(id, DigestAlgorithm.SHA256);
        upload.append(new ByteArrayInputStream(LARGE), Upload.Limit.NONE);
        assertThat(upload.finish(LARGE_DIGEST)).isTrue();
    }
}
