/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Machines outlive the server that launched them, and belong to the next one. */
class AdoptionIT {
    @Test
    void aRunningInstanceIsAdoptedAfterKill9AndItsEndIsReported() throws Exception {
        Package.ensureTemplate();
        String id;
        long machine;
        try (Server server = Server.start(Package.DATA)) {
            id = server.create(1, "echo hello > /root/mark", "").getFirst();
            assertThat(server.await(id, Duration.ofMinutes(1), "Started", "Error")
                            .path("instance_state")
                            .asText())
                    .isEqualTo("Started");
            machine = pid(server, id);
            server.kill();
        }
        assertThat(ProcessHandle.of(machine)).isPresent();

        try (Server server = Server.start(Package.DATA)) {
            assertThat(server.await(id, Duration.ofSeconds(20), "Started")
                            .path("vminfo")
                            .path("status")
                            .asText())
                    .isEqualTo("running");
            assertThat(pid(server, id)).isEqualTo(machine);
            assertThat(Package.eyrie("--server", server.url(), "run", id, "cat", "/root/mark")
                            .ok()
                            .out())
                    .isEqualTo("hello\n");

            ProcessHandle.of(machine).orElseThrow().destroyForcibly();
            JsonNode ended = server.await(id, Duration.ofSeconds(10), "Error");
            assertThat(ended.path("message").asText()).contains("signal 9");
            server.deleteAll();
            assertThat(server.stop()).isZero();
        }
        assertThat(Machines.ofTests()).isEmpty();
    }

    @Test
    void anInstanceWhoseMachineDiedWhileTheServerWasAwayIsInError() {
        Package.ensureTemplate();
        String id;
        try (Server server = Server.start(Package.DATA)) {
            id = server.create(1, "true", "").getFirst();
            server.await(id, Duration.ofMinutes(1), "Started");
            long machine = pid(server, id);
            server.kill();
            ProcessHandle.of(machine).orElseThrow().destroyForcibly();
        }
        try (Server server = Server.start(Package.DATA)) {
            assertThat(server.await(id, Duration.ofSeconds(20), "Error", "Stopped")
                            .path("message")
                            .asText())
                    .isNotBlank();
            server.deleteAll();
        }
        assertThat(Machines.ofTests()).isEmpty();
    }

    private static long pid(Server server, String id) {
        JsonNode vm =
                Server.json(server.send("GET", "/eyrie/v1/vms/" + id, null).body());
        return vm.path("pid").asLong();
    }
}
