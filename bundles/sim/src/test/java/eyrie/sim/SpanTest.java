/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
    @Test
    void isReadAsItIsWritten() {
        assertThat(Span.parse("200..800")).isEqualTo(new Span(200, 800)).hasToString("200..800");
        assertThat(Span.parse("50")).isEqualTo(new Span(50, 50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "800..200", "-1", "a..b", "1..", "..2", "1.5"})
    void whatIsNoneIsRefusedAndSaysHowToWriteIt(String text) {
        assertThatThrownBy(() -> Span.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write it like 200..800");
    }

    @Test
    void bothBoundsHappenAndNothingBeyond() {
        SplittableRandom random = new SplittableRandom(1);
        Set<Long> picked = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            picked.add(new Span(3, 5).pick(random));
        }
        assertThat(picked).containsExactlyInAnyOrder(3L, 4L, 5L);
    }
}
