/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Job;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import java.util.List;
import picocli.CommandLine.Command;

/** What the server keeps of transfers beside its templates. */
@Command(
        name = "cache",
        description = "What the server keeps of transfers beside its templates; all of it can be had again.",
        synopsisSubcommandLabel = "COMMAND")
final class RegistryCache {
    private static final String PATH = "/eyrie/v1/transfer-cache";

    private final Session session;

    RegistryCache(Session session) {
        this.session = session;
    }

    @Command(name = "show", description = "Show how much is kept, and how much may be.")
    int show() {
        JsonNode usage = session.api().get(PATH);
        session.answer(
                usage,
                "%d blobs, %s of at most %s"
                        .formatted(
                                usage.path("blobs").asInt(),
                                Sizes.show(usage.path("bytes").asLong()),
                                Sizes.show(usage.path("budget").asLong())));
        return 0;
    }

    @Command(name = "verify", description = "Read all of it and remove what is damaged.")
    int verify() {
        Job job = Job.of(session.api(), session.api().post(PATH + "/verify", Json.object()));
        JsonNode verified = session.follow(job, "verifying the cache");
        List<String> damaged =
                verified.path("damaged").valueStream().map(JsonNode::asText).toList();
        session.answer(
                verified, damaged.isEmpty() ? "all is well" : "damaged and removed:\n" + String.join("\n", damaged));
        return 0;
    }

    @Command(name = "clear", description = "Remove all that no transfer uses now. Templates stay.")
    int clear() {
        session.api().delete(PATH);
        session.answer(Json.object(), "the cache is empty");
        return 0;
    }
}
