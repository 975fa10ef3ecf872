/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random maps: read as they were written, and never read from anything else without being refused or consistent. */
class ImageMapPropertyTest {
    static Stream<Integer> seeds() {
        return IntStream.range(0, 40).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMapIsReadAsItWasWritten(int seed) throws IOException {
        ImageMap map = FormatSamples.map(new Random(seed));

        assertThat(ImageMapCodec.read(ImageMapCodec.write(map), "map")).isEqualTo(map);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aMapThatIsCutOffIsRefusedByName(int seed) {
        Random random = new Random(seed);
        byte[] whole = ImageMapCodec.write(FormatSamples.map(random));
        byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));

        assertThatThrownBy(() -> ImageMapCodec.read(cut, "map of the disk"))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("map of the disk");
    }

    /** A map's digest is checked before it is read; what is read must still never lead out of its image. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aDamagedMapIsRefusedOrStillWhole(int seed) {
        Random random = new Random(seed);
        byte[] plain = ImageMapCodec.plain(FormatSamples.map(random));
        for (int each = 0; each < 200; each++) {
            byte[] bad = plain.clone();
            bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                ImageMap map = ImageMapCodec.parse(ByteBuffer.wrap(bad), "map");
                int chunk = 0;
                for (ImageMap.Run run : map.runs()) {
                    assertThat(run.chunk()).isEqualTo(chunk);
                    assertThat(run.pack()).isBetween(ImageMap.ZEROS, map.packs().size() - 1);
                    assertThat(run.entry()).isNotNegative();
                    chunk = run.end();
                }
                assertThat(chunk).isEqualTo(map.chunks());
            } catch (DamagedException | BufferUnderflowException refused) {
                assertThat(refused).isNotNull();
            }
        }
    }

    @Test
    void anImageOfZerosCostsNextToNothing() {
        ImageMapBuilder builder = new ImageMapBuilder();
        int chunks = 1 << 20;
        for (int each = 0; each < chunks; each++) {
            builder.zero();
        }

        ImageMap map = builder.build(Chunks.offset(chunks), Digest.of(new byte[0]));

        assertThat(map.runs()).hasSize(1);
        assertThat(ImageMapCodec.write(map)).hasSizeLessThan(100);
    }
}
