/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/**
 * kill -9 of the server while instances start. One is killed at five moments that are others in each run; {@code ./eyrie soak
 * start} takes many more.
 */
class KillIT {
    @Test
    void anyMoment() throws Exception {
        new StartKills(Long.getLong("eyrie.kills.seed", System.nanoTime())).run(5);
    }

    @Test
    void killedWhileTenAreAskedForAllTenEndWellOrSayWhy() {
        Package.ensureTemplate();
        List<String> ids;
        try (Server server = Server.start(Package.DATA)) {
            ids = server.create(10, "echo out", "");
            LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
            server.kill();
        }
        try (Server server = Server.start(Package.DATA)) {
            for (String id : ids) {
                server.await(id, Duration.ofMinutes(3), "Started", "Error");
            }
            assertThat(server.api("GET", "/api/v1/vm", null)).hasSize(10);
            server.deleteAll();
        }
        assertThat(Machines.ofTests()).isEmpty();
    }
}
