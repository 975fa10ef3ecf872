/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random packs: what was written is read, and nothing else ever is. */
class PackPropertyTest {
    static Stream<Integer> seeds() {
        return IntStream.range(0, 25).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aChunkIsReadAsItWasWritten(int seed) throws IOException {
        Random random = new Random(seed);
        List<byte[]> chunks = FormatSamples.chunks(random, random.nextInt(12));
        FormatSamples.Pack pack = FormatSamples.pack(chunks);

        PackReader reader = pack.open();

        assertThat(Digest.of(pack.bytes())).isEqualTo(pack.written().digest());
        assertThat(pack.written().bytes()).isEqualTo(pack.bytes().length);
        assertThat(reader.table().size()).isEqualTo(chunks.size());
        try (ChunkCodec codec = new ChunkCodec()) {
            for (int each = 0; each < chunks.size(); each++) {
                assertThat(reader.read(each, codec)).isEqualTo(chunks.get(each));
                assertThat(reader.table().entry(each).stored()).isLessThanOrEqualTo(chunks.get(each).length);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aPackThatIsCutOffIsRefusedByName(int seed) throws IOException {
        Random random = new Random(seed);
        byte[] whole = FormatSamples.pack(FormatSamples.chunks(random, 3)).bytes();
        for (int each = 0; each < 20; each++) {
            byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));

            assertThatThrownBy(() -> FormatSamples.Pack.open(cut))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining("the pack under test");
        }
    }

    /** Wherever the bit is, either the pack is refused or exactly the chunk that it belongs to. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aFlippedBitIsFoundAndNamed(int seed) throws IOException {
        Random random = new Random(seed);
        List<byte[]> chunks = FormatSamples.chunks(random, 4);
        FormatSamples.Pack pack = FormatSamples.pack(chunks);
        long tableAt = pack.written().table().entries().getLast().end();
        for (int each = 0; each < 40; each++) {
            byte[] bad = pack.bytes().clone();
            int at = random.nextBoolean() ? random.nextInt(bad.length) : random.nextInt((int) tableAt, bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));

            if (at < PackTrailer.HEAD_BYTES || at >= tableAt) {
                assertThatThrownBy(() -> FormatSamples.Pack.open(bad))
                        .isInstanceOf(DamagedException.class)
                        .hasMessageContaining("the pack under test");
            } else {
                assertOneBadChunk(FormatSamples.Pack.open(bad), chunks, at);
            }
        }
    }

    private static void assertOneBadChunk(PackReader reader, List<byte[]> chunks, int at) throws IOException {
        try (ChunkCodec codec = new ChunkCodec()) {
            for (int each = 0; each < chunks.size(); each++) {
                PackTable.Entry entry = reader.table().entry(each);
                if (at >= entry.offset() && at < entry.end()) {
                    int bad = each;
                    try {
                        // A bit that zstd ignores may be flipped and leave the content right: then it is right.
                        assertThat(reader.read(bad, codec)).isEqualTo(chunks.get(bad));
                    } catch (DamagedException found) {
                        assertThat(found).hasMessageContaining("entry %d of the pack under test".formatted(bad));
                    }
                } else {
                    assertThat(reader.read(each, codec)).isEqualTo(chunks.get(each));
                }
            }
        }
    }

    @Test
    void aTableThatLiesAboutLengthsIsRefused() {
        byte[] table = PackTable.write(
                List.of(new PackTable.Entry(Digest.of(new byte[1]), PackTrailer.HEAD_BYTES, 1, Integer.MAX_VALUE)));

        assertThatThrownBy(() -> PackTable.parse(table, Digest.of(table), "pack x"))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("entry 0");
    }

    @Test
    void aFrameThatIsLongerThanItsChunkIsRefused() throws IOException {
        byte[] content = new byte[Chunks.SIZE];
        Arrays.fill(content, (byte) 7);
        try (ChunkCodec codec = new ChunkCodec()) {
            byte[] frame = codec.encode(content);
            PackTable.Entry entry = new PackTable.Entry(Digest.of(content), 8, frame.length, frame.length + 1);

            assertThatThrownBy(() -> codec.decode(frame, entry, "entry 0"))
                    .isInstanceOf(DamagedException.class)
                    .hasMessageContaining("cannot be decompressed");
        }
    }
}
