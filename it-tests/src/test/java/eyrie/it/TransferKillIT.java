/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import org.junit.jupiter.api.Test;

/** A server is killed six times while it pushes and pulls, twelve transfers in all; {@code ./eyrie soak transfer} does many more. */
class TransferKillIT {
    @Test
    void anyMoment() throws Exception {
        try (TransferKills kills = new TransferKills(Long.getLong("eyrie.kills.seed", System.nanoTime()), 32, 32)) {
            kills.run(12);
        }
    }
}
