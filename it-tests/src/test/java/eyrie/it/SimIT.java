/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small fleet of simulated nodes on the packaged server, over the real protocol. */
class SimIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    @Test
    void aControllerThatIsKilledInTheMiddleLosesNothingAndRepeatsNothing() {
        JsonNode result = Sim.run(
                PATIENCE,
                "--nodes",
                "50",
                "--instances",
                "500",
                "--rate",
                "40",
                "--seconds",
                "40",
                "--fail-percent",
                "5",
                "--vanish-percent",
                "3",
                "--lose-percent",
                "20",
                "--kill-server",
                "1",
                "--seed",
                "4");
        assertThat(result.path("nodes").asInt()).isEqualTo(50);
        // All but what was asked for in the moment of the kill.
        assertThat(result.path("instances").asInt()).isGreaterThan(300);
        assertThat(result.path("serverRestarts").asInt()).isOne();
        assertThat(result.path("lost").asInt()).isZero();
        assertThat(result.path("duplicated").asInt()).isZero();
        assertThat(result.path("overfull").asInt()).isZero();
        assertThat(result.path("unfinished").asInt()).isZero();
        assertThat(result.path("postToAssignedMs").path("p99").asDouble()).isPositive();
        assertThat(result.path("serverRssMb").asInt()).isPositive();
    }

    @Test
    void aServerThatGoesOnForgetsTheNodes() {
        try (Server server =
                Server.start(folder.resolve("data"), "--roles", "controller,registry", "--set", "tls.always=true")) {
            JsonNode result = Sim.run(
                    PATIENCE,
                    "--server",
                    server.url(),
                    "--data",
                    server.data().toString(),
                    "--nodes",
                    "6",
                    "--instances",
                    "12",
                    "--rate",
                    "20",
                    "--seconds",
                    "30");
            assertThat(result.path("lost").asInt()).isZero();
            assertThat(server.api("GET", "/api/v1/node", null)).isEmpty();
            JsonNode members = Server.json(
                    server.send("GET", "/eyrie/v1/fleet/members", null).body());
            assertThat(members.findValuesAsText("node_id")).isEmpty();
        }
    }

    @Test
    void whatCannotBeSimulatedIsRefusedWithASentence() {
        Package.Result refused = Sim.start(PATIENCE, "--start-ms", "800..200");
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--start-ms").contains("200..800");
        assertThat(Sim.start(PATIENCE, "--nodes", "-1").exitCode()).isEqualTo(2);
        assertThat(Sim.start(PATIENCE, "--rate", "0").err()).contains("--instances");
    }
}
