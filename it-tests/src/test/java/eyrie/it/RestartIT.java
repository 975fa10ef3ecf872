/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** VMs of instances that boot: again after a restart, and with a larger disk. */
class RestartIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Its own: a port that is free for a moment must not be taken by the machines of tests that run beside these. */
    private static final String ADDRESS = "node.forwardAddress=127.0.0.3";

    private Server server;

    @BeforeEach
    void start() {
        Package.ensureTemplate();
        server = Server.start(Package.DATA, "--set", ADDRESS);
    }

    @AfterEach
    void clean() {
        server.deleteAll();
        for (JsonNode template : server.api("GET", "/api/v1/registry/vm", null)) {
            if (template.path("name").asText().startsWith("saved-")) {
                server.api(
                        "DELETE",
                        "/api/v1/registry/vm?id=" + template.path("id").asText(),
                        null);
            }
        }
        server.close();
        assertThat(Machines.ofTests()).isEmpty();
    }

    /** The server is killed in the midst of it; the next one brings it to its end. */
    @Test
    void anInstanceThatIsRestartedHasItsDiskAndItsPlaceAndRunsItsScriptOnce() {
        String id = server.create(1, "echo run >> /root/runs; sync", "").getFirst();
        JsonNode before = server.await(id, PATIENCE, "Started", "Error").path("vminfo");

        server.api("POST", "/api/v1/rpc/vm/restart", "{\"instance_id\":\"%s\"}".formatted(id));
        server.kill();
        server = Server.start(Package.DATA, "--set", ADDRESS);

        JsonNode after = startedAfter(id, before.path("start_date").asText());
        assertThat(after.path("port_forwarding")).isEqualTo(before.path("port_forwarding"));
        assertThat(after.path("mac_address")).isEqualTo(before.path("mac_address"));
        assertThat(Package.eyrie("run", id, "cat", "/root/runs").ok().out()).isEqualTo("run\n");
        assertThat(server.send("POST", "/api/v1/rpc/vm/restart", "{\"instance_id\":\"none\"}")
                        .body())
                .contains("FAIL", "none");
    }

    private JsonNode startedAfter(String id, String before) {
        JsonNode[] last = new JsonNode[1];
        Server.await(
                PATIENCE,
                "its VM was started again",
                () -> {
                    last[0] = server.api("GET", "/api/v1/vm?id=" + id, null);
                    assertThat(last[0].path("instance_state").asText()).isEqualTo("Started");
                    JsonNode vm = last[0].path("vminfo");
                    return vm.path("status").asText().equals("running")
                            && !vm.path("start_date").asText().equals(before);
                },
                () -> String.valueOf(last[0]));
        return last[0].path("vminfo");
    }

    @Test
    void aLargerDiskIsFilledByTheGuestUnlessThatIsLeftToIt() {
        String cold = stopped("saved-cold");
        String grown = size(cold, "{\"size\":\"20G\"}");
        String left = size(cold, "{\"size\":\"20G\",\"skip_container_resize\":true}");

        assertThat(List.of(grown.split("\\s+"))).startsWith(String.valueOf(20L << 30));
        assertThat(Long.parseLong(grown.split("\\s+")[1])).isGreaterThan(18L << 30);
        assertThat(List.of(left.split("\\s+"))).startsWith(String.valueOf(20L << 30));
        assertThat(Long.parseLong(left.split("\\s+")[1])).isLessThan(9L << 30);
    }

    /** The bytes of disk and root file system of a guest with this disk. */
    private String size(String template, String disk) {
        String script = "blockdev --getsize64 /dev/vda; df -B1 --output=size / | tail -1";
        String body = "{\"vmid\":\"%s\",\"startup_script\":\"%s\",\"script_monitoring\":true,\"disk\":%s}";
        String id = server.api("POST", "/api/v1/vm", body.formatted(template, base64(script), disk))
                .get(0)
                .asText();
        JsonNode instance = server.await(id, PATIENCE, "Started", "Error");
        assertThat(instance.path("instance_state").asText())
                .as(instance.toString())
                .isEqualTo("Started");
        return instance.path("startup_script").path("stdout").asText();
    }

    /** The demo's template shut down, since a saved state has the disk that it was saved with. */
    private String stopped(String name) {
        String id = server.create(1, "true", "").getFirst();
        server.await(id, PATIENCE, "Started", "Error");
        String save = server.api(
                        "POST",
                        "/api/v1/image",
                        "{\"id\":\"%s\",\"new_template_name\":\"%s\",\"tag\":\"v1\",\"suspend\":false}"
                                .formatted(id, name))
                .path("request_id")
                .asText();
        Server.await(
                PATIENCE,
                "the save is over",
                () -> !server.api("GET", "/api/v1/image?id=" + save, null)
                        .path("status")
                        .asText()
                        .equals("pending"));
        return name;
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
