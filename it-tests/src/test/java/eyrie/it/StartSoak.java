/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import org.junit.jupiter.api.Test;

/** As many kills as one likes, again at the same moments with the same seed: {@code ./eyrie soak start}. */
class StartSoak {
    @Test
    void manyMoments() throws Exception {
        int count = Integer.getInteger("eyrie.soak.kills", 200);
        new StartKills(Long.getLong("eyrie.soak.seed", System.nanoTime())).run(count);
    }
}
