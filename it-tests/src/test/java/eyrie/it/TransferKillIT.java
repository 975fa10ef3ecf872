/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Twenty kills of servers that push and pull; {@code ./eyrie soak transfer} does many more. */
class TransferKillIT {
    @Test
    void twentyMoments() throws Exception {
        try (TransferKills kills = new TransferKills(System.nanoTime())) {
            assertThat(kills.run(Integer.getInteger("eyrie.kills", 20))).isPositive();
        }
    }
}
