/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As long as one likes, again with the same troubles for the same seed: {@code ./eyrie chaos}. */
class ChaosRun {
    @Test
    @Timeout(value = 25, unit = java.util.concurrent.TimeUnit.HOURS)
    void whateverHappensEveryPromiseIsKept() throws Exception {
        Duration length = Duration.ofMinutes(Integer.getInteger("eyrie.chaos.minutes", 10));
        long seed = Long.getLong("eyrie.chaos.seed", System.nanoTime() % 1_000_000);
        Chaos.Size size = new Chaos.Size(
                Integer.getInteger("eyrie.chaos.controllers", 2),
                Boolean.parseBoolean(System.getProperty("eyrie.chaos.machines", "true")));
        try (Chaos chaos = new Chaos(seed, length, size, Files.createTempDirectory("eyrie-chaos"))) {
            assertThat(chaos.run()).as("seed " + seed).isEmpty();
        }
    }
}
