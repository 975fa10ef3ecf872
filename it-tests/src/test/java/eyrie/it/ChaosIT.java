/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The short form: half a minute of trouble for two controllers on one database and simulated nodes. */
class ChaosIT {
    @Test
    void whateverHappensEveryPromiseIsKept() throws Exception {
        Chaos.Size size = new Chaos.Size(2, false);
        try (Chaos chaos = new Chaos(7, Duration.ofSeconds(30), size, Files.createTempDirectory("eyrie-chaos"))) {
            assertThat(chaos.run()).isEmpty();
        }
    }
}
