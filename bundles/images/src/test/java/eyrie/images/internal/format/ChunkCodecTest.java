/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChunkCodecTest {
    private final ChunkCodec codec = new ChunkCodec();
    private final Random random = new Random(1);

    @AfterEach
    void close() {
        codec.close();
    }

    private byte[] random() {
        byte[] content = new byte[Chunks.SIZE];
        random.nextBytes(content);
        return content;
    }

    private static byte[] text() {
        byte[] line = "what is written again and again\n".getBytes(StandardCharsets.US_ASCII);
        byte[] content = new byte[Chunks.SIZE];
        for (int at = 0; at < content.length; at += line.length) {
            System.arraycopy(line, 0, content, at, line.length);
        }
        return content;
    }

    @Test
    void whatDoesNotCompressIsStoredAsItIsHoweverOftenItComes() {
        for (int each = 0; each < 5; each++) {
            byte[] content = random();
            assertThat(codec.encode(content)).isEqualTo(content);
        }
    }

    @Test
    void whatCompressesIsCompressedAfterWhatDoesNot() throws Exception {
        codec.encode(random());
        byte[] stored = codec.encode(text());

        assertThat(stored).hasSizeLessThan(1000);
        PackTable.Entry entry = new PackTable.Entry(Digest.of(text()), 0, stored.length, Chunks.SIZE);
        assertThat(codec.decode(stored, entry, "here")).isEqualTo(text());
    }

    @Test
    void aChunkOfBothKindsIsCompressedWhereverItsHalvesLie() {
        byte[] front = random();
        System.arraycopy(text(), 0, front, 0, Chunks.SIZE / 2);
        byte[] back = random();
        System.arraycopy(text(), 0, back, Chunks.SIZE / 2, Chunks.SIZE / 2);
        for (byte[] both : new byte[][] {front, back}) {
            codec.encode(random());
            assertThat(codec.encode(both).length).isLessThan(Chunks.SIZE * 3 / 5);
        }
    }

    @Test
    void theShortLastChunkOfAFileNeedsNoSample() {
        codec.encode(random());
        assertThat(codec.encode(Arrays.copyOf(text(), 700)).length).isLessThan(700);
        assertThat(codec.encode(new byte[] {7})).containsExactly(7);
    }
}
