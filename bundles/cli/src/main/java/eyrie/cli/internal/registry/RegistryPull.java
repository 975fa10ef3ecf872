/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Job;
import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Takes a template version over from a registry. */
@Command(
        name = "pull",
        description =
                "Take a version of a template over from a registry. Only what no template here has is fetched; broken"
                        + " off, by Ctrl-C for instance, the same command goes on where it stopped.")
final class RegistryPull implements Callable<Integer> {
    private final Session session;
    private final Registries registries;

    @Mixin
    private VersionChoice version;

    @Mixin
    private RemoteChoice remote;

    RegistryPull(Session session, Registries registries) {
        this.session = session;
        this.registries = registries;
    }

    @Override
    public Integer call() {
        ObjectNode request = version.request();
        JsonNode accepted = session.api().post(registries.path(remote) + "/pull", request);
        JsonNode pulled = session.followOrCancel(Job.of(session.api(), accepted), "pulling " + version.repository);
        ObjectNode body = Json.object()
                .put("uuid", Json.text(pulled, "template_id"))
                .put("name", Json.text(pulled, "template_name"))
                .put("tag", Json.text(pulled, "tag"))
                .put("version", pulled.path("number").asInt());
        session.answer(body, Json.text(body, "uuid"));
        return 0;
    }
}
