/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featurepriority.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriorityTest {
    private final Priority priority = new Priority(Duration.ofSeconds(10));

    @Test
    void eachStepIsWorthSomeSeconds() {
        assertThat(priority.delay(Map.of())).isZero();
        assertThat(priority.delay(Map.of("priority", "1000"))).isZero();
        assertThat(priority.delay(Map.of("priority", "1"))).isEqualTo(Duration.ofSeconds(-9990));
        assertThat(priority.delay(Map.of("priority", "1001"))).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatIsInRangeIsKept() {
        assertThat(priority.check("1")).isEqualTo("1");
        assertThat(priority.check("0010000")).isEqualTo("10000");
        assertThat(priority.concernsNodes()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "10001", "99999999999", "1.5", "high", ""})
    void whatIsNotIsRefused(String value) {
        assertThatThrownBy(() -> priority.check(value))
                .hasMessage("priority: \"%s\" is not accepted; use a whole number from 1 (the most urgent) to 10000"
                        .formatted(value));
    }
}
