/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Job;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a template version into a registry. */
@Command(
        name = "push",
        description =
                "Put a version of a template into a registry. Only what the registry lacks is sent; broken off, the"
                        + " same command goes on where it stopped. Ctrl-C breaks it off on the server, too.")
final class RegistryPush implements Callable<Integer> {
    private final Session session;
    private final Registries registries;

    @Parameters(index = "0", paramLabel = "TEMPLATE", description = "Id or name of the template.")
    private String template;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "The template's version. Default: the latest.")
    private String tag;

    @Option(
            names = "--repository",
            paramLabel = "REPOSITORY",
            description = "Where to put it, as for pull. Default: the template's name below the registry's prefix.")
    private String repository;

    @Mixin
    private RemoteChoice remote;

    RegistryPush(Session session, Registries registries) {
        this.session = session;
        this.registries = registries;
    }

    @Override
    public Integer call() {
        ObjectNode request = Json.object().put("template", template);
        if (tag != null) {
            request.put("tag", tag);
        }
        if (repository != null) {
            request.put("repository", repository);
        }
        JsonNode accepted = session.api().post(registries.path(remote) + "/push", request);
        JsonNode pushed = session.followOrCancel(Job.of(session.api(), accepted), "pushing " + template);
        session.answer(pushed, text(pushed));
        return 0;
    }

    private static String text(JsonNode pushed) {
        return Text.line(Json.text(pushed, "registry") + "/" + Json.text(pushed, "repository") + ":"
                + Json.text(pushed, "tag") + " " + Json.text(pushed, "digest") + ", "
                + Sizes.show(pushed.path("sent_bytes").asLong()) + " sent");
    }
}
