/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A newer scheduler is put into a running controller while instances are queued, starting and running on many nodes. */
class ReplaceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    @Test
    void theSchedulerIsReplacedUnderLoadAndNothingIsLostOrDoubled() throws Exception {
        Path newer = NewerBundle.of("eyrie.scheduler", "0.99.0", folder);
        Path data = folder.resolve("data");
        String[] options = {
            "--roles", "controller,registry", "--set", "tls.always=true", "--set", "scheduler.keepTerminated=86400"
        };
        try (var threads = Executors.newCachedThreadPool();
                Server server = Server.start(data, options);
                EventFollower follower = new EventFollower(server)) {
            CompletableFuture<JsonNode> fleet = CompletableFuture.supplyAsync(() -> load(server, data), threads);
            awaitQueue(server, fleet);
            refuseBroken(data);
            try (Prober instances = new Prober(server, "/eyrie/v1/instances?limit=20");
                    Prober queue = new Prober(server, "/eyrie/v1/queue")) {
                Server.await(PATIENCE, "answers", () -> instances.answers().containsKey(200));
                instances.begin();
                queue.begin();
                Package.run(
                                PATIENCE,
                                "",
                                Package.HOME.resolve("bin/eyrie").toString(),
                                "bundle",
                                "replace",
                                newer.toString(),
                                "--data",
                                data.toString())
                        .ok();
                int before = instances.answers().getOrDefault(200, 0);
                Server.await(PATIENCE, "more answers", () -> instances.answers().getOrDefault(200, 0) > before + 20);
                System.out.printf(
                        "scheduler replaced under load: longest pause of a client %d ms%n",
                        Math.max(instances.longestMillis(), queue.longestMillis()));
                assertThat(instances.answers().keySet()).as("answers").containsExactly(200);
                assertThat(queue.answers().keySet()).as("answers").containsExactly(200);
            }
            JsonNode bundle = Server.json(server.send("GET", "/eyrie/v1/bundles/eyrie.scheduler", null)
                    .body());
            assertThat(bundle.path("bundle").path("version").asText()).isEqualTo("0.99.0");
            assertThat(bundle.path("components"))
                    .allSatisfy(component -> assertThat(component.path("lacks"))
                            .as(component.toString())
                            .isEmpty());

            JsonNode result = fleet.join();
            assertThat(result.path("instances").asInt()).isGreaterThan(100);
            for (String what : new String[] {"lost", "duplicated", "overfull", "unfinished", "unknown", "refused"}) {
                assertThat(result.path(what).asInt()).as(what).isZero();
            }
            everyEventWasHeardOnce(server, follower);
            restart(server, data, options);
        } catch (CompletionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** A client that followed all the while has heard what one hears who comes now, in the same order. */
    private static void everyEventWasHeardOnce(Server server, EventFollower follower) {
        String last = "license.activated";
        assertThat(server.send("POST", "/eyrie/v1/license/trial", null).statusCode())
                .isEqualTo(200);
        try (EventFollower now = new EventFollower(server)) {
            Server.await(PATIENCE, "the last event", () -> now.knows(last) && follower.knows(last));
            assertThat(follower.heard()).isEqualTo(now.heard());
            assertThat(now.streams()).isOne();
        }
        assertThat(follower.streams()).as("streams").isGreaterThan(1);
    }

    /** One that cannot work is found out, named and undone, with the same load on it. */
    private void refuseBroken(Path data) throws IOException {
        Path broken =
                NewerBundle.of("eyrie.scheduler", "0.98.0", folder, "eyrie/scheduler/internal/placement/Board.class");
        Package.Result refused = Package.run(
                PATIENCE,
                "",
                Package.HOME.resolve("bin/eyrie").toString(),
                "bundle",
                "replace",
                broken.toString(),
                "--data",
                data.toString());
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("0.98.0 does not start, so the old version runs on", "Board");
    }

    /** Two nodes' worth too much for these nodes, so that there is a queue. */
    private static JsonNode load(Server server, Path data) {
        return Sim.run(
                PATIENCE,
                "--server",
                server.url(),
                "--data",
                data.toString(),
                "--nodes",
                "10",
                "--capacity",
                "2",
                "--rate",
                "12",
                "--seconds",
                "15",
                "--run-ms",
                "500..3000",
                "--seed",
                "5");
    }

    private static void awaitQueue(Server server, CompletableFuture<JsonNode> fleet) {
        Server.await(PATIENCE, "instances that wait", () -> {
            if (fleet.isDone()) {
                throw new AssertionError("the load ended early: " + fleet.join());
            }
            return Server.json(server.send("GET", "/eyrie/v1/queue", null).body())
                            .path("waiting")
                            .asInt()
                    > 10;
        });
    }

    /** What the same takes without: for comparison, printed and not judged. */
    private static void restart(Server server, Path data, String... options) {
        long begin = System.nanoTime();
        server.stop();
        try (Server next = Server.start(data, options)) {
            assertThat(next.send("GET", "/eyrie/v1/queue", null).statusCode()).isEqualTo(200);
            System.out.printf("the same by a restart, without load: %d ms%n", (System.nanoTime() - begin) / 1_000_000);
        }
    }
}
