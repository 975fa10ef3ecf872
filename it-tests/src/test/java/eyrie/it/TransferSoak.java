/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** As many kills as one likes, again at the same moments with the same seed: {@code ./eyrie soak transfer}. */
class TransferSoak {
    @Test
    void manyMoments() throws Exception {
        int count = Integer.getInteger("eyrie.soak.kills", 200);
        long seed = Long.getLong("eyrie.soak.seed", System.nanoTime());
        try (TransferKills kills = new TransferKills(seed)) {
            int met = kills.run(count);
            System.out.printf("%d kills with the seed %d, %d of them during a transfer%n", count, seed, met);
            assertThat(met).isPositive();
        }
    }
}
