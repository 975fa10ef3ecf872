/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SparseDigestTest {
    @TempDir
    private Path folder;

    private final DataRanges dataRanges = new DataRanges();
    private final SparseDigest digest = new SparseDigest(dataRanges);

    static Stream<Integer> seeds() {
        return IntStream.range(0, 40).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void isTheDigestOfTheWholeContentWhateverIsAHole(int seed) throws Exception {
        Path file = Samples.sparse(folder, new Random(seed));
        byte[] content = Files.readAllBytes(file);
        AtomicLong done = new AtomicLong();

        String found = digest.sha256(file, done::addAndGet);

        assertThat(found)
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
        assertThat(done).hasValue(content.length);
    }

    @Test
    void anEmptyFileHasTheDigestOfNothing() throws IOException {
        assertThat(digest.sha256(Files.createFile(folder.resolve("empty")), bytes -> {}))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void holesAreSeen() throws IOException {
        Path file = folder.resolve("holes");
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.setLength(64 << 20);
            out.seek(32 << 20);
            out.write(1);
        }

        List<DataRanges.Range> ranges = dataRanges.of(file, 64 << 20);

        assertThat(ranges).hasSize(1);
        assertThat(ranges.getFirst().from()).isEqualTo(32 << 20);
        assertThat(ranges.getFirst().to()).isLessThan(33 << 20);
    }
}
