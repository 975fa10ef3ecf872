/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Twenty clones of one saved state share nothing that tells them apart or that secrets are made of. */
class NoTwinsIT {
    private static final int CLONES = 20;

    private static final String SCRIPT = """
            echo "urandom $(head -c 1024 /dev/urandom | sha256sum | cut -d' ' -f1)"
            echo "uuid $(cat /proc/sys/kernel/random/uuid)"
            echo "hostname $(hostname)"
            echo "hostname-file $(cat /etc/hostname)"
            echo "machine-id $(cat /etc/machine-id)"
            echo "mac $(cat /sys/class/net/e*/address)"
            for key in /etc/ssh/ssh_host_*_key.pub; do echo "ssh-$(basename $key) $(cut -d' ' -f2 $key)"; done
            echo "private $(cat /etc/ssh/ssh_host_*_key | sha256sum | cut -d' ' -f1)"
            echo "clock $(date +%s)"
            """;

    @Test
    void nothingRepeatsAndEveryClockIsRight() {
        Package.ensureTemplate();
        try (Server server = Server.start(Package.DATA, "--set", "node.capacity=" + CLONES)) {
            List<Map<String, String>> clones = new ArrayList<>();
            for (String id : server.create(CLONES, SCRIPT, "")) {
                JsonNode instance = server.await(id, Duration.ofMinutes(3), "Started", "Error");
                assertThat(instance.path("instance_state").asText())
                        .as(instance.toString())
                        .isEqualTo("Started");
                clones.add(values(instance));
            }

            for (String name : clones.getFirst().keySet()) {
                if (!name.equals("clock")) {
                    assertThat(clones)
                            .as(name)
                            .extracting(c -> c.get(name))
                            .doesNotContainNull()
                            .doesNotHaveDuplicates();
                }
            }
            assertThat(clones.getFirst().keySet())
                    .contains(
                            "urandom",
                            "uuid",
                            "hostname",
                            "machine-id",
                            "mac",
                            "private",
                            "ssh-ssh_host_ed25519_key.pub");
            server.deleteAll();
        }
        assertThat(Machines.ofTests()).isEmpty();
    }

    private static Map<String, String> values(JsonNode instance) {
        Map<String, String> values = new HashMap<>();
        instance.path("startup_script").path("stdout").asText().lines().forEach(line -> {
            String[] parts = line.split(" ", 2);
            values.put(parts[0], parts[1]);
        });
        assertThat(values.get("hostname")).isEqualTo(values.get("hostname-file"));
        values.remove("hostname-file");
        // The script ran at most as long ago as the whole start may take.
        long age = Instant.now().getEpochSecond() - Long.parseLong(values.get("clock"));
        assertThat(age).as("the guest's clock is behind by").isBetween(-2L, 180L);
        return values;
    }
}
