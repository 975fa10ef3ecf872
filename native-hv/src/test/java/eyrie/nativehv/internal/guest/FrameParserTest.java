/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is cut out of the agent's bytes, however they arrive. */
class FrameParserTest {
    private static final byte[] NONCE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private final List<String> seen = new ArrayList<>();
    private final FrameParser parser = new FrameParser(NONCE, new FrameParser.Sink() {
        @Override
        public void hello() {
            seen.add("hello");
        }

        @Override
        public void lost() {
            seen.add("lost");
        }

        @Override
        public void frame(FrameType type, int channel, boolean more, byte[] payload) {
            seen.add(type + " " + channel + " " + more + " " + Arrays.hashCode(payload));
        }
    });

    private static byte[] frame(FrameType type, int channel, byte[] payload) {
        return Wire.frame(type, channel, false, payload, 0, payload.length).array();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void findsTheFramesAfterItsMarkerHoweverTheyAreCut(long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] rest = new byte[random.nextInt(70_000)];
        random.nextBytes(rest);
        bytes.writeBytes(rest);
        bytes.write(frame(FrameType.STDOUT, 7, new byte[100]), 0, 50);
        bytes.writeBytes(Wire.marker(NONCE));
        List<String> expected = new ArrayList<>(List.of("hello"));
        for (int i = 0; i < 50; i++) {
            byte[] payload = new byte[random.nextInt(4) == 0 ? Wire.MAX_PAYLOAD : random.nextInt(300)];
            random.nextBytes(payload);
            int channel = random.nextInt();
            bytes.writeBytes(frame(FrameType.STDERR, channel, payload));
            expected.add("STDERR " + channel + " false " + Arrays.hashCode(payload));
        }
        ByteBuffer left = ByteBuffer.wrap(bytes.toByteArray());
        while (left.hasRemaining()) {
            int part = Math.min(left.remaining(), 1 + random.nextInt(random.nextBoolean() ? 20 : 90_000));
            parser.accept(left.slice(left.position(), part));
            left.position(left.position() + part);
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void hearsOfALostConversationInTheMiddleOfAFrame() throws IOException {
        parser.accept(ByteBuffer.wrap(Wire.marker(NONCE)));
        parser.accept(ByteBuffer.wrap(frame(FrameType.STDOUT, 7, new byte[30_000]), 0, 20_000));
        for (byte b : Wire.marker(new byte[Wire.NONCE])) {
            parser.accept(ByteBuffer.wrap(new byte[] {b}));
        }
        assertThat(seen).containsExactly("hello", "lost");
    }

    @Test
    void refusesWhatIsNoFrame() throws IOException {
        parser.accept(ByteBuffer.wrap(Wire.marker(NONCE)));
        byte[] broken = frame(FrameType.STDOUT, 7, new byte[10]);
        broken[5] ^= 1;
        assertThatThrownBy(() -> parser.accept(ByteBuffer.wrap(broken)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no frame");
    }
}
