/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sending a template to the node from a registry, and removing it there. */
class DistributeIT {
    private static final String REMOTE = "distribute-it";
    private static final String PATH = "/api/v1/registry/vm/distribute";

    /** Of its own, since the registry keeps what an earlier run has pushed. */
    private final String name = "away-" + Long.toString(System.currentTimeMillis(), 36);

    private Server server;
    private String node;

    @BeforeEach
    void start() {
        Package.ensureTemplate();
        server = Server.start(Package.DATA);
        node = server.api("GET", "/api/v1/node", null).get(0).path("node_id").asText();
        Package.eyrieWithInput(
                        server.token(),
                        "--server",
                        server.url(),
                        "registry",
                        "add",
                        REMOTE,
                        server.url(),
                        "-u",
                        "root",
                        "--password-stdin")
                .ok();
    }

    @AfterEach
    void forget() {
        Package.eyrie("--server", server.url(), "template", "delete", name, "--yes");
        server.send("DELETE", "/eyrie/v1/registries/" + REMOTE, null);
        server.close();
        assertThat(Machines.ofTests()).isEmpty();
    }

    private JsonNode distribute(String template, String tag) {
        String id = server.api(
                        "POST",
                        PATH,
                        "{\"template_id\":\"%s\",\"tag\":\"%s\",\"registry\":\"%s\"}".formatted(template, tag, REMOTE))
                .path("request_id")
                .asText();
        JsonNode[] last = new JsonNode[1];
        Server.await(
                Duration.ofMinutes(3),
                "the node has it or will not",
                () -> {
                    last[0] = server.api("GET", PATH + "?id=" + id, null)
                            .path("distribute_status")
                            .path(node);
                    return last[0].path("status").asBoolean() || last[0].has("error");
                },
                () -> String.valueOf(last[0]));
        return last[0];
    }

    private void remove(String template) {
        JsonNode sent = server.api("DELETE", "/api/v1/registry/vm/remove?id=" + template, null);
        assertThat(sent.path("requests_sent").asInt()).isEqualTo(1);
        assertThat(sent.path("node_ids").get(0).asText()).isEqualTo(node);
    }

    private boolean isHere(String template) {
        for (JsonNode each : server.api("GET", "/api/v1/registry/vm", null)) {
            if (each.path("id").asText().equals(template)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aTemplateGoesAndComesBackFromTheRegistry() {
        Package.eyrie("--server", server.url(), "clone", "debian-12", name).ok();
        Package.eyrie("--server", server.url(), "push", name, "--tag", "v1").ok();
        Package.eyrie("--server", server.url(), "delete", name, "--yes").ok();
        String template = server.api("GET", "/api/v1/registry/vm?id=" + name, null)
                .path("id")
                .asText();
        Package.eyrie("--server", server.url(), "registry", "-r", REMOTE, "push", name)
                .ok();
        assertThat(distribute(name, "v1").path("status").asBoolean()).isTrue();

        remove(template);
        Server.await(Duration.ofMinutes(1), "it is gone", () -> !isHere(template));
        JsonNode again = distribute(name, "v1");
        assertThat(again.path("status").asBoolean()).as(again.toString()).isTrue();
        assertThat(again.path("progress").asDouble()).isEqualTo(1);
        assertThat(isHere(template)).isTrue();

        String unknownTag = "{\"template_id\":\"%s\",\"tag\":\"v2\"}".formatted(name);
        assertThat(server.send("POST", PATH, unknownTag).body()).contains("No such tag v2");
        assertThat(distribute("nothing-there", "v1").path("error").asText()).contains("nothing-there");
    }
}
