/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.TemplateVersion;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.DataRanges;
import eyrie.images.internal.Durable;
import eyrie.images.internal.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that became others by themselves, on disks here and there. */
class TransferDamageTest {
    private static final Random RANDOM = new Random(11);

    @TempDir
    private Path folder;

    private DockerRegistry registry;
    private TestNode one;
    private TestNode two;
    private RemoteRepository repository;

    @BeforeEach
    void open() throws IOException {
        registry = new DockerRegistry(folder.resolve("registry"));
        one = new TestNode(folder.resolve("one"));
        two = new TestNode(folder.resolve("two"));
        repository = new RemoteRepository(registry.uri(), "damaged", Optional.empty());
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        registry.close();
    }

    /** As a disk does it: nobody has written the file. */
    private static void rot(Path file, long at) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        file.toFile().setWritable(true);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 4));
            channel.write(one.flip(), at);
        }
        Files.setLastModifiedTime(file, time);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void damageOnThisNodeIsNotPushed(boolean indexed) throws IOException {
        TemplateVersion first = one.commit(RANDOM, Samples.ID, "debian", "v1", true, 40);
        if (indexed) {
            RemoteRepository elsewhere = new RemoteRepository(registry.uri(), "elsewhere", Optional.empty());
            one.transfers().push(first, elsewhere, Progress.NONE);
            Durable.deleteTree(folder.resolve("one/transfers/blobs"));
            Durable.deleteTree(folder.resolve("one/transfers/known"));
        }
        rot(one.file(first, Role.DISK), 7L * 65536 + 77);
        try (TestNode again = new TestNode(folder.resolve("one"))) {
            assertThatThrownBy(() -> again.transfers().push(first, repository, Progress.NONE))
                    .isInstanceOf(EyrieException.class)
                    .hasMessageContaining("disk: ")
                    .hasMessageContaining("damaged");
            assertThat(again.transfers().list(repository)).isEmpty();
        }
    }

    /** The proof is that nobody notices: what v1 has already is not read for v2, whose chunks were found at its commit. */
    @Test
    void whatDidNotChangeIsNotRead() throws IOException {
        TemplateVersion first = one.commit(RANDOM, Samples.ID, "debian", "v1", false, 40);
        TemplateVersion second = one.commitChanged(first, Samples.ID, "debian", "v2", RANDOM, 1);
        one.transfers().push(first, repository, Progress.NONE);
        long changed = Files.mismatch(one.file(first, Role.DISK), one.file(second, Role.DISK)) / 65536;
        for (long chunk = 0; chunk < 40; chunk++) {
            if (chunk < changed || chunk > changed + 1) {
                rot(one.file(second, Role.DISK), chunk * 65536 + 3);
            }
        }

        assertThat(one.transfers().push(second, repository, Progress.NONE).newChunks())
                .isBetween(1L, 2L);

        two.transfers().pull(repository, "v2", Progress.NONE);
        two.store().verify(second, Progress.NONE);
    }

    /** Whoever has seen a file by its digest does not believe that it has other chunks. */
    @Test
    void aMapOfOtherContentIsRefused() throws IOException {
        TemplateVersion version = one.commit(RANDOM, Samples.ID, "debian", "v1", false, 10);
        one.transfers().push(version, repository, Progress.NONE);
        ChunkIndex other = ChunkIndex.empty(version.files().getFirst().bytes());
        new ChunkIndexes(folder.resolve("two/transfers/chunks"), new DataRanges())
                .remember(version.files().getFirst(), other);

        assertThatThrownBy(() -> two.transfers().pull(repository, "v1", Progress.NONE))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("is not that of the file with the digest");
        assertThat(two.store().versions()).isEmpty();
    }

    @Test
    void damageOnThisNodeIsNotTakenOver() throws IOException {
        TemplateVersion first = one.commit(RANDOM, Samples.ID, "debian", "v1", true, 40);
        TemplateVersion second = one.commitChanged(first, Samples.ID, "debian", "v2", RANDOM, 2);
        one.transfers().push(first, repository, Progress.NONE);
        one.transfers().push(second, repository, Progress.NONE);
        two.transfers().pull(repository, "v1", Progress.NONE);
        for (int chunk = 0; chunk < 40; chunk += 3) {
            rot(two.file(first, Role.DISK), chunk * 65536L + 5);
        }

        two.transfers().pull(repository, "v2", Progress.NONE);

        two.store().verify(second, Progress.NONE);
    }

    /** Manifest, config, map and pack, whichever it is. */
    @Test
    void whateverIsDamagedInTheRegistryNothingWrongArrives() throws IOException {
        TemplateVersion version = one.commit(RANDOM, Samples.ID, "debian", "v1", true, 40);
        one.transfers().push(version, repository, Progress.NONE);
        List<Path> blobs;
        try (Stream<Path> all = Files.walk(registry.storage().resolve("docker/registry/v2/blobs"))) {
            blobs = all.filter(path -> path.endsWith("data")).toList();
        }
        assertThat(blobs).hasSizeGreaterThan(6);
        for (Path blob : blobs) {
            byte[] right = Files.readAllBytes(blob);
            byte[] wrong = right.clone();
            wrong[RANDOM.nextInt(wrong.length)] ^= 1;
            Files.write(blob, wrong);
            try (TestNode fresh =
                    new TestNode(folder.resolve(blob.getParent().getFileName().toString()))) {
                try {
                    fresh.transfers().pull(repository, "v1", Progress.NONE);
                    fresh.store().verify(version, Progress.NONE); // the bit was one that nobody reads
                } catch (EyrieException found) {
                    assertThat(found).hasMessageContaining("pulling v1 from");
                    assertThat(fresh.store().versions()).isEmpty();
                }
            }
            Files.write(blob, right);
        }
    }
}
