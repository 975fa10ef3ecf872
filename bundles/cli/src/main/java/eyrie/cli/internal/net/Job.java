/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.text.ProgressLine;

/** Long work on the server that was accepted and is followed to its end. */
public record Job(Api api, String id) {
    private static final int WAIT_SECONDS = 30;

    /** The job that an answer names. */
    public static Job of(Api api, JsonNode accepted) {
        return new Job(api, Json.text(accepted, "job"));
    }

    /** Waits for the end, the server telling of every step. @return the job's result */
    public JsonNode follow(ProgressLine progress) {
        long revision = 0;
        while (true) {
            JsonNode job = api.get(Paths.of("/eyrie/v1/jobs/%s?after=%s&wait=%s", id, revision, WAIT_SECONDS));
            revision = job.path("revision").asLong(revision);
            switch (Json.text(job, "state")) {
                case "done" -> {
                    return job.path("result");
                }
                case "failed" -> throw failure(job.path("error"));
                default ->
                    progress.at(Json.text(job, "step"), job.path("fraction").asDouble(-1));
            }
        }
    }

    /** Asks the server to end it; whether it still could is of no interest to whoever leaves. */
    public void cancel() {
        api.delete(Paths.of("/eyrie/v1/jobs/%s", id));
    }

    private static Failure failure(JsonNode error) {
        return new Failure(FailureKind.of(Json.text(error, "kind"), 500), Json.text(error, "message"));
    }
}
