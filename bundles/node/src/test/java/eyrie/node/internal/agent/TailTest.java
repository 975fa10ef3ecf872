/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The last bytes of a stream are kept whatever the pieces are that it comes in. */
final class TailTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyPiecesGiveTheSameEnd(long seed) {
        Random random = new Random(seed);
        int kept = 1 + random.nextInt(50);
        Tail tail = new Tail(kept);
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String piece = Integer.toString(random.nextInt(), 36).repeat(1 + random.nextInt(5));
            all.append(piece);
            tail.add(piece.getBytes(StandardCharsets.US_ASCII), piece.length());
            assertThat(tail.text()).isEqualTo(all.substring(Math.max(0, all.length() - kept)));
        }
    }

    @Test
    void aCharacterThatWasCutIsLeftOut() {
        Tail tail = new Tail(4);
        byte[] bytes = "aé€".getBytes(StandardCharsets.UTF_8);
        tail.add(bytes, bytes.length);
        assertThat(tail.text()).isEqualTo("€");
    }
}
