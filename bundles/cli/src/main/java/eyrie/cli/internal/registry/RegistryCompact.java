/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Job;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rewrites packs of which little is still used. */
@Command(
        name = "compact",
        description =
                "Rewrite packs of a repository of which little is still used, so that the registry can collect the old"
                        + " ones. Versions stay what they are; the digests of their manifests change.")
final class RegistryCompact implements Callable<Integer> {
    private static final double PERCENT = 100;

    private final Session session;
    private final Registries registries;

    @Parameters(
            index = "0",
            paramLabel = "REPOSITORY",
            description = "Name of a template, which lies below the registry's prefix; or the whole name of a"
                    + " repository, with a slash in it or in front.")
    private String repository;

    @Option(
            names = "--below",
            paramLabel = "PERCENT",
            defaultValue = "50",
            description = "Rewrite packs of which less than this is used, 1 to 100. Default: 50.")
    private int below;

    @Option(names = "--dry-run", description = "Only tell what would be done.")
    private boolean dryRun;

    @Mixin
    private RemoteChoice remote;

    RegistryCompact(Session session, Registries registries) {
        this.session = session;
        this.registries = registries;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.object()
                .put("repository", repository)
                .put("live_share", below / PERCENT)
                .put("dry_run", dryRun);
        JsonNode accepted = session.api().post(registries.path(remote) + "/compact", request);
        JsonNode done = session.followOrCancel(Job.of(session.api(), accepted), "compacting " + repository);
        session.answer(done, text(done));
        return 0;
    }

    private String text(JsonNode done) {
        return "%d of %d packs%s rewritten: %s instead of %s; %d tags%s moved, %d left to somebody else"
                .formatted(
                        done.path("rewritten_packs").asInt(),
                        done.path("packs").asInt(),
                        dryRun ? " would be" : "",
                        Sizes.show(done.path("new_bytes").asLong()),
                        Sizes.show(done.path("rewritten_bytes").asLong()),
                        done.path("moved_tags").asInt(),
                        dryRun ? " would be" : "",
                        done.path("left_tags").asInt());
    }
}
