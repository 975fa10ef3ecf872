/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** kill -9 of the server at ten moments of a start: the acknowledged instance ends in a final state, nothing is left. */
class KillIT {
    @Test
    void tenMoments() throws Exception {
        Package.ensureTemplate();
        for (int moment = 0; moment < 10; moment++) {
            String id;
            try (Server server = Server.start(Package.DATA)) {
                id = server.create(1, "sleep 0.3; echo out", "").getFirst();
                // From right after the acknowledgement to after the script, in steps of 80 ms.
                LockSupport.parkNanos(Duration.ofMillis(80L * moment).toNanos());
                server.kill();
            }
            try (Server server = Server.start(Package.DATA)) {
                JsonNode instance = server.await(id, Duration.ofMinutes(2), "Started", "Error");
                if (instance.path("instance_state").asText().equals("Error")) {
                    assertThat(instance.path("message").asText())
                            .as("moment " + moment)
                            .contains("restarted");
                }
                assertThat(server.api("GET", "/api/v1/vm", null)).hasSize(1);
                server.deleteAll();
                assertThat(server.stop()).isZero();
            }
            assertThat(Machines.ofTests()).as("moment " + moment).isEmpty();
            try (Stream<java.nio.file.Path> left = Files.list(Package.DATA.resolve("vms"))) {
                assertThat(left).as("moment " + moment).isEmpty();
            }
        }
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
