/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short form: half a minute of trouble. */
class ChaosIT {
    @Test
    void whateverHappensEveryPromiseIsKept() throws Exception {
        try (Chaos chaos = new Chaos(7, Duration.ofSeconds(30), Files.createTempDirectory("eyrie-chaos"))) {
            assertThat(chaos.run()).isEmpty();
        }
    }
}
