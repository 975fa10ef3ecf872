/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Startup scripts that do what scripts do. */
class ScriptIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static Server server;

    @BeforeAll
    static void start() {
        Package.ensureTemplate();
        server = Server.start(Package.DATA);
    }

    @AfterEach
    void clean() {
        server.deleteAll();
        assertThat(server.isAlive()).isTrue();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aScriptThatFailsGivesItsCodeAndItsWords() {
        JsonNode instance = end("echo before; echo why >&2; exit 7", ",\"script_fail_handler\":1");

        assertThat(instance.path("instance_state").asText()).isEqualTo("Error");
        assertThat(instance.path("message").asText()).isEqualTo("startup script exit code 7");
        JsonNode script = instance.path("startup_script");
        assertThat(script.path("return_code").asInt()).isEqualTo(7);
        assertThat(script.path("stdout").asText()).isEqualTo("before\n");
        assertThat(script.path("stderr").asText()).isEqualTo("why\n");
        assertThat(instance.path("vminfo").path("status").asText()).isEqualTo("running");
    }

    @Test
    void theFailHandlersStopKeepAndDelete() {
        assertVmBecomes("stopped", end("exit 1", ",\"script_fail_handler\":0"));
        assertVmBecomes("running", end("exit 1", ",\"script_fail_handler\":1"));
        assertVmBecomes("deleted", end("exit 1", ",\"script_fail_handler\":2"));
    }

    /** The instance is in error at once; what its handler does to the VM takes a moment. */
    private static void assertVmBecomes(String status, JsonNode instance) {
        assertThat(instance.path("instance_state").asText()).isEqualTo("Error");
        String path = "/api/v1/vm?id=" + instance.path("instance_id").asText();
        Server.await(
                PATIENCE,
                "the VM is " + status,
                () -> server.api("GET", path, null)
                        .path("vminfo")
                        .path("status")
                        .asText()
                        .equals(status),
                () -> server.api("GET", path, null).toString());
    }

    @Test
    void aScriptThatHangsIsKilledAfterItsTime() {
        JsonNode instance = end("echo begin; sleep 1000", ",\"script_timeout\":2");

        assertThat(instance.path("instance_state").asText()).isEqualTo("Error");
        assertThat(instance.path("startup_script").path("did_timeout").asBoolean())
                .isTrue();
        assertThat(instance.path("startup_script").path("return_code").asInt()).isEqualTo(-1);
        assertThat(instance.path("startup_script").path("stdout").asText()).isEqualTo("begin\n");
    }

    @Test
    void aHundredMegabytesOfOutputAreDrainedAndTheirEndIsKept() {
        JsonNode instance =
                end("head -c 104857600 /dev/zero | tr '\\0' 'x'; echo; echo the end", ",\"script_timeout\":300");

        assertThat(instance.path("instance_state").asText()).isEqualTo("Started");
        String stdout = instance.path("startup_script").path("stdout").asText();
        assertThat(stdout).endsWith("the end\n");
        assertThat(stdout.length()).isLessThanOrEqualTo(70_000);
    }

    @Test
    void aScriptThatKillsTheGuestIsReportedWithHowItEnded() {
        JsonNode instance = end("echo 1 > /proc/sys/kernel/sysrq; echo o > /proc/sysrq-trigger; sleep 100", "");

        assertThat(instance.path("instance_state").asText()).isEqualTo("Error");
        assertThat(instance.path("message").asText()).isNotBlank();
    }

    @Test
    void aScriptThatIsNotMonitoredRunsOnItsOwn() {
        String script = Base64.getEncoder().encodeToString("sleep 1; echo done > /root/mark".getBytes());
        String id = server.api(
                        "POST",
                        "/api/v1/vm",
                        "{\"vmid\":\"%s\",\"startup_script\":\"%s\"}".formatted(server.template(), script))
                .get(0)
                .asText();
        JsonNode instance = server.await(id, PATIENCE, "Started", "Error");

        assertThat(instance.path("instance_state").asText()).isEqualTo("Started");
        assertThat(instance.has("startup_script")).isFalse();
        Package.Result mark = Package.eyrie(
                "--server",
                server.url(),
                "run",
                id,
                "sh",
                "-c",
                // There is a moment in which the file is there and empty.
                "until grep -s . /root/mark; do sleep 0.1; done");
        assertThat(mark.ok().out()).isEqualTo("done\n");
    }

    private static JsonNode end(String script, String more) {
        String id = server.create(1, script, more).getFirst();
        return server.await(
                id,
                Duration.ofMinutes(5),
                List.of("Started", "Error", "Stopped").toArray(String[]::new));
    }
}
