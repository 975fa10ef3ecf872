/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** A server that does the same transfers side by side again and again and is killed while it does, a few times each. */
final class KilledServer {
    private static final int KILLS_A_TRANSFER = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Path data;
    private final Random random;
    private final int mostMillis;
    private final List<Transfer> transfers;

    /** What is killed. Each has a number when it begins anew. All methods but the first are called while the server runs. */
    interface Transfer {
        /** Lets the next one have everything to do. Called while the server does not run. */
        void forget() throws Exception;

        /** Asks for it. @return the answer, which names the job */
        HttpResponse<String> begin(Server server, int number);

        /** After a kill: nothing half may be seen. */
        void assertWholeOrNothing(Server server, int number) throws Exception;

        /** The job has ended well. */
        void assertWhole(Server server, int number, JsonNode result) throws Exception;
    }

    KilledServer(Path data, long seed, int mostMillis, List<Transfer> transfers) {
        this.data = data;
        this.random = new Random(seed);
        this.mostMillis = mostMillis;
        this.transfers = transfers;
    }

    /** @return how many transfers had not ended when a kill met them */
    int run(int kills) throws Exception {
        int met = 0;
        for (int kill = 0; kill < kills; kill++) {
            int number = kill / KILLS_A_TRANSFER;
            if (kill % KILLS_A_TRANSFER == 0) {
                for (Transfer transfer : transfers) {
                    transfer.forget();
                }
            }
            met += kill(number);
            if ((kill + 1) % KILLS_A_TRANSFER == 0 || kill + 1 == kills) {
                finish(number);
            }
        }
        return met;
    }

    private int kill(int number) throws Exception {
        int millis = random.nextInt(mostMillis);
        int met = 0;
        try (Server server = Server.start(data, "--roles", "registry")) {
            List<String> jobs = begin(server, number);
            // The kill shall come at any moment, so there is no event to wait for.
            LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
            List<JsonNode> last = jobs.stream().map(id -> job(server, id, 0)).toList();
            server.kill();
            for (JsonNode job : last) {
                String state = job.path("state").asText();
                System.out.printf(
                        "%d killed after %d ms: %s %s%n",
                        number, millis, state, job.path("step").asText());
                assertThat(state).as(job.toString()).isNotEqualTo("failed");
                met += state.equals("done") ? 0 : 1;
            }
        }
        return met;
    }

    /** Lets the transfers come to their ends, and ends the server at once. */
    private void finish(int number) throws Exception {
        try (Server server = Server.start(data, "--roles", "registry")) {
            List<String> jobs = begin(server, number);
            for (int each = 0; each < jobs.size(); each++) {
                JsonNode end = await(server, jobs.get(each));
                assertThat(end.path("state").asText()).as(end.toString()).isEqualTo("done");
                transfers.get(each).assertWhole(server, number, end.path("result"));
            }
            server.kill();
        }
    }

    private List<String> begin(Server server, int number) throws Exception {
        List<String> jobs = new ArrayList<>();
        for (Transfer transfer : transfers) {
            transfer.assertWholeOrNothing(server, number);
        }
        for (Transfer transfer : transfers) {
            HttpResponse<String> accepted = transfer.begin(server, number);
            assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
            jobs.add(Server.json(accepted.body()).path("job").asText());
        }
        return jobs;
    }

    private static JsonNode await(Server server, String id) {
        JsonNode[] last = new JsonNode[1];
        Server.await(
                PATIENCE,
                "the end of the transfer",
                () -> {
                    last[0] = job(server, id, 5);
                    return last[0].path("state").asText().matches("done|failed");
                },
                () -> String.valueOf(last[0]));
        return last[0];
    }

    private static JsonNode job(Server server, String id, int waitSeconds) {
        return Server.json(server.send("GET", "/eyrie/v1/jobs/%s?after=0&wait=%d".formatted(id, waitSeconds), null)
                .body());
    }
}
