/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void defaults() {
        Map<String, Object> defaults = Arrays.stream(Scheduler.Config.class.getDeclaredMethods())
                .collect(Collectors.toMap(setting -> setting.getName(), setting -> setting.getDefaultValue()));
        assertThat(defaults)
                .isEqualTo(Map.of(
                        "keepTerminated", 60,
                        "nodeTimeout", 120,
                        "lostAfter", 600,
                        "maxPerTemplate", 0,
                        "maxPerCaller", 0,
                        "shareBy", "caller",
                        "shareStep", 60));
    }
}
