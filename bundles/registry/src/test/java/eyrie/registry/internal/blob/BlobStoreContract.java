/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store does, whatever it keeps blobs in. */
abstract class BlobStoreContract {
    private static final byte[] CONTENT = random(1, 1_300_000);

    @TempDir
    Path folder;

    BlobStore store;

    /** A store with what the one before it has kept. */
    abstract BlobStore reopened() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = reopened();
    }

    @Test
    void keepsWhatArrivedUnderItsDigest() throws Exception {
        Digest digest = Digest.of(DigestAlgorithm.SHA256, CONTENT);
        Upload upload = store.begin("one", DigestAlgorithm.SHA256);
        assertThat(store.size(digest)).isEmpty();
        upload.append(new ByteArrayInputStream(CONTENT), Upload.Limit.NONE);

        assertThat(upload.finish(digest)).isTrue();
        assertThat(store.size(digest)).isEqualTo(OptionalLong.of(CONTENT.length));
        assertThat(read(digest, 0, CONTENT.length)).isEqualTo(CONTENT);
        assertThat(read(digest, 700_000, 5))
                .hasSize(5)
                .isEqualTo(java.util.Arrays.copyOfRange(CONTENT, 700_000, 700_005));
        assertThat(store.resume("one")).isEmpty();
        List<Digest> found = new ArrayList<>();
        store.forEach(blob -> found.add(blob.digest()));
        assertThat(found).containsExactly(digest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "sha512"})
    void anyAlgorithmMayBeAskedForAtTheEnd(String algorithm) throws Exception {
        Digest digest = Digest.of(DigestAlgorithm.of(algorithm).orElseThrow(), CONTENT);
        for (DigestAlgorithm begun : DigestAlgorithm.values()) {
            Upload upload = store.begin("as-" + begun, begun);
            upload.append(new ByteArrayInputStream(CONTENT), Upload.Limit.NONE);
            assertThat(upload.finish(digest)).isTrue();
        }
        assertThat(read(digest, 0, CONTENT.length)).isEqualTo(CONTENT);
    }

    @Test
    void nothingIsAnEmptyBlobToo() {
        Digest digest = Digest.of(DigestAlgorithm.SHA256, new byte[0]);
        assertThat(store.begin("empty", DigestAlgorithm.SHA256).finish(digest)).isTrue();
        assertThat(store.size(digest)).isEqualTo(OptionalLong.of(0));
    }

    @Test
    void whatIsNotRightIsGone() throws Exception {
        Digest other = Digest.of(DigestAlgorithm.SHA256, new byte[1]);
        Upload upload = store.begin("wrong", DigestAlgorithm.SHA256);
        upload.append(new ByteArrayInputStream(CONTENT), Upload.Limit.NONE);
        assertThat(upload.finish(other)).isFalse();
        assertThat(store.size(other)).isEmpty();
        assertThat(store.resume("wrong")).isEmpty();
    }

    @Test
    void whatCameBeforeTheBreakIsKept() throws Exception {
        Upload upload = store.begin("broken", DigestAlgorithm.SHA256);
        byte[] first = java.util.Arrays.copyOf(CONTENT, 600_001);
        assertThatThrownBy(() -> upload.append(new Breaking(first), Upload.Limit.NONE))
                .isInstanceOf(IOException.class)
                .hasMessage("the connection broke");
        assertThat(upload.size()).isEqualTo(600_001);
        byte[] rest = java.util.Arrays.copyOfRange(CONTENT, 600_001, CONTENT.length);
        upload.append(new ByteArrayInputStream(rest), Upload.Limit.NONE);
        assertThat(upload.finish(Digest.of(DigestAlgorithm.SHA256, CONTENT))).isTrue();
    }

    @Test
    void aLimitEndsIt() {
        Upload upload = store.begin("limited", DigestAlgorithm.SHA256);
        assertThatThrownBy(() -> upload.append(new ByteArrayInputStream(CONTENT), size -> {
                    if (size > 600_000) {
                        throw new EyrieException(ErrorKind.TOO_LARGE, "enough");
                    }
                }))
                .hasMessage("enough");
        assertThat(upload.size()).isLessThanOrEqualTo(600_000);
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        Digest digest = put("a text");
        store.delete(digest);
        store.delete(digest);
        assertThat(store.size(digest)).isEmpty();
        assertThat(store.open(digest)).isEmpty();
    }

    @Test
    void whatIsInQuarantineIsGoneUntilItComesAgain() throws Exception {
        Digest digest = put("damaged");
        store.quarantine(digest);
        store.quarantine(digest);
        assertThat(store.size(digest)).isEmpty();
        List<Digest> found = new ArrayList<>();
        store.forEach(blob -> found.add(blob.digest()));
        assertThat(found).isEmpty();
        assertThat(put("damaged")).isEqualTo(digest);
        assertThat(store.size(digest)).isPresent();
    }

    @Test
    void idsDoNotLeadOut() {
        for (String id : List.of("..", ".", "../blobs", "a/b", "never")) {
            assertThat(store.resume(id)).as(id).isEmpty();
        }
    }

    /** Appends, breaks, restarts and finishes in random order; a byte array says what must come out. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void survivesWhateverHappens(long seed) throws Exception {
        Random random = new Random(seed);
        for (int round = 0; round < 8; round++) {
            String id = "upload-" + round;
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            store.begin(id, random.nextBoolean() ? DigestAlgorithm.SHA256 : DigestAlgorithm.SHA512);
            int steps = random.nextInt(8);
            for (int step = 0; step < steps; step++) {
                Upload upload = store.resume(id).orElseThrow();
                assertThat(upload.size()).isEqualTo(expected.size());
                byte[] bytes = random(random.nextLong(), random.nextInt(700_000));
                switch (random.nextInt(3)) {
                    case 0 -> upload.append(new ByteArrayInputStream(bytes), Upload.Limit.NONE);
                    case 1 ->
                        assertThatThrownBy(() -> upload.append(new Breaking(bytes), Upload.Limit.NONE))
                                .hasMessage("the connection broke");
                    default -> {
                        open();
                        store.resume(id).orElseThrow().append(new ByteArrayInputStream(bytes), Upload.Limit.NONE);
                    }
                }
                expected.write(bytes);
            }
            DigestAlgorithm algorithm = random.nextBoolean() ? DigestAlgorithm.SHA256 : DigestAlgorithm.SHA512;
            Digest digest = Digest.of(algorithm, expected.toByteArray());
            assertThat(store.resume(id).orElseThrow().finish(digest)).isTrue();
            open();
            assertThat(read(digest, 0, expected.size())).isEqualTo(expected.toByteArray());
        }
        List<String> left = new ArrayList<>();
        store.forEachUpload(upload -> left.add(upload.id()));
        assertThat(left).isEmpty();
    }

    Digest put(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(DigestAlgorithm.SHA256, bytes);
        Upload upload = store.begin("put-" + System.nanoTime(), DigestAlgorithm.SHA256);
        upload.append(new ByteArrayInputStream(bytes), Upload.Limit.NONE);
        assertThat(upload.finish(digest)).isTrue();
        return digest;
    }

    byte[] read(Digest digest, long offset, long length) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Blob blob = store.open(digest).orElseThrow()) {
            blob.copy(offset, length, out);
        }
        return out.toByteArray();
    }

    static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
