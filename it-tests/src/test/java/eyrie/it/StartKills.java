/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Kills the server while an instance starts: the one that was acknowledged ends in a final state, and nothing is left. */
final class StartKills {
    /** From right after the acknowledgement to after the script, on a machine that is not busy. */
    private static final int LATEST_MILLIS = 800;

    private static final int PARTS = 20;
    /** Machines that a server keeps ready for the next start. */
    private static final int SPARES = 1;

    private final Random random;
    private final long seed;

    StartKills(long seed) {
        this.seed = seed;
        random = new Random(seed);
    }

    /** The moments are spread evenly over the time, each at random in its part of it. */
    void run(int kills) throws IOException {
        int parts = Math.min(kills, PARTS);
        Package.ensureTemplate();
        Server server = Server.start(Package.DATA);
        try {
            for (int kill = 0; kill < kills; kill++) {
                int millis = (kill % parts * LATEST_MILLIS + random.nextInt(LATEST_MILLIS)) / parts;
                String id = server.create(1, "sleep 0.3; echo out", "").getFirst();
                LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
                server.kill();
                server.close();
                server = Server.start(Package.DATA);
                check(server, id, "seed %d, killed after %d ms".formatted(seed, millis));
            }
            assertThat(server.stop()).isZero();
            assertThat(Machines.ofTests()).as("seed " + seed).isEmpty();
            assertThat(folders()).as("seed " + seed).isEmpty();
        } finally {
            server.close();
        }
    }

    private static void check(Server server, String id, String when) throws IOException {
        JsonNode instance = server.await(id, Duration.ofMinutes(2), "Started", "Error");
        if (instance.path("instance_state").asText().equals("Error")) {
            assertThat(instance.path("message").asText()).as(when).contains("restarted");
        }
        assertThat(living(server)).as(when).containsExactly(id);
        server.deleteAll();
        assertThat(Machines.ofTests()).as(when).hasSizeLessThanOrEqualTo(SPARES);
        assertThat(folders()).as(when).allMatch(StartKills::isOfNobody);
    }

    private static List<String> folders() throws IOException {
        try (Stream<Path> left = Files.list(Package.DATA.resolve("vms"))) {
            return left.map(folder -> folder.getFileName().toString()).toList();
        }
    }

    /** Being made for a spare, or being removed. */
    private static boolean isOfNobody(String folder) {
        return folder.startsWith(".");
    }

    /** Those of earlier kills stay in the list for a while. */
    private static List<String> living(Server server) {
        List<String> ids = new ArrayList<>();
        server.api("GET", "/api/v1/vm", null).forEach(instance -> {
            if (!instance.path("vm").path("instance_state").asText().equals("Terminated")) {
                ids.add(instance.path("instance_id").asText());
            }
        });
        return ids;
    }
}
