/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Saving the image of a running instance, with what runs in it. */
class ImageIT {
    private static final String PREPARE = """
            echo kept > /root/file
            setsid sleep 54321 >/dev/null 2>&1 </dev/null &
            """;
    private static final String LOOK = "cat /root/file; pgrep -f 'sleep 5432[1]' >/dev/null && echo running";

    private Server server;

    @BeforeEach
    void start() {
        Package.ensureTemplate();
        server = Server.start(Package.DATA);
    }

    @AfterEach
    void removeWhatWasSaved() throws Exception {
        server.deleteAll();
        for (JsonNode template : server.api("GET", "/api/v1/registry/vm", null)) {
            if (template.path("name").asText().startsWith("saved-")) {
                server.api(
                        "DELETE",
                        "/api/v1/registry/vm?id=" + template.path("id").asText(),
                        null);
            }
        }
        server.stop();
        String log = server.log();
        server.close();
        assertThat(Machines.ofTests()).as(log).isEmpty();
        try (Stream<Path> left = Files.list(Package.DATA.resolve("vms"))) {
            assertThat(left).as(log).isEmpty();
        }
    }

    private String started(String template, String script) {
        String body = "{\"vmid\":\"%s\",\"startup_script\":\"%s\",\"script_monitoring\":true}"
                .formatted(template, base64(script));
        String id = server.api("POST", "/api/v1/vm", body).get(0).asText();
        JsonNode instance = server.await(id, Duration.ofMinutes(2), "Started", "Error");
        assertThat(instance.path("instance_state").asText())
                .as(instance.toString())
                .isEqualTo("Started");
        return id;
    }

    private static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private String save(String instance, String name, String more) {
        return server.api(
                        "POST",
                        "/api/v1/image",
                        "{\"id\":\"%s\",\"new_template_name\":\"%s\",\"tag\":\"v1\"%s}".formatted(instance, name, more))
                .path("request_id")
                .asText();
    }

    private JsonNode over(String save) {
        JsonNode[] last = new JsonNode[1];
        Server.await(
                Duration.ofMinutes(4),
                "the save is over",
                () -> {
                    last[0] = server.api("GET", "/api/v1/image?id=" + save, null);
                    return !last[0].path("status").asText().equals("pending");
                },
                () -> String.valueOf(last[0]));
        return last[0];
    }

    private String look(String instance) {
        return Package.eyrie("--server", server.url(), "run", instance, "sh", "-c", LOOK)
                .out();
    }

    @Test
    void fileAndProcessAreThereInAnInstanceOfTheNewVersion() {
        String first = started(server.template(), PREPARE);
        JsonNode saved = over(save(
                first,
                "saved-suspended",
                ",\"do_suspend_sanity_test\":true,\"script\":\"%s\"".formatted(base64("echo said; exit 3"))));
        assertThat(saved.path("status").asText()).as(saved.toString()).isEqualTo("done");
        assertThat(saved.path("error").isNull()).isTrue();
        assertThat(saved.path("script_result").path("return_code").asInt()).isEqualTo(3);
        assertThat(saved.path("script_result").path("stdout").asText()).isEqualTo("said\n");
        Server.await(
                Duration.ofSeconds(30),
                "the instance is gone",
                () -> server.api("GET", "/api/v1/vm", null).isEmpty());

        String second = started("saved-suspended", "true");
        assertThat(look(second)).isEqualTo("kept\nrunning\n");
    }

    @Test
    void theDiskAloneIsSavedOfAGuestThatIsShutDown() {
        String first = started(server.template(), PREPARE + "sync\n");
        JsonNode saved = over(save(first, "saved-stopped", ",\"suspend\":false"));
        assertThat(saved.path("status").asText()).as(saved.toString()).isEqualTo("done");
        String second = started("saved-stopped", "true");
        assertThat(look(second)).isEqualTo("kept\n");
    }

    @Test
    void anInstanceThatIsNotSavedRunsOn() {
        String first = started(server.template(), PREPARE);
        JsonNode failed = over(save(
                first,
                "saved-never",
                ",\"cancel_on_script_failure\":true,\"script\":\"%s\"".formatted(base64("exit 1"))));
        assertThat(failed.path("status").asText()).isEqualTo("error");
        assertThat(failed.path("error").path("Message").asText()).isEqualTo("script exit code 1");
        server.await(first, Duration.ofSeconds(20), "Started");
        assertThat(look(first)).isEqualTo("kept\nrunning\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {700, 2000, 8000})
    void killedAtAnyMomentItIsFinishedByTheNextServer(int millis) {
        String first = started(server.template(), PREPARE);
        String save = save(first, "saved-killed", ",\"do_suspend_sanity_test\":true");
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
        server.kill();
        server = Server.start(Package.DATA);
        JsonNode saved = over(save);
        assertThat(saved.path("status").asText()).as(saved.toString()).isEqualTo("done");
        String second = started("saved-killed", "true");
        assertThat(look(second)).isEqualTo("kept\nrunning\n");
    }
}
