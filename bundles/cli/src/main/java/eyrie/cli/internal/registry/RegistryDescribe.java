/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.net.Paths;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists what is in a repository. */
@Command(name = "describe", description = "List the template versions in a repository of a registry.")
final class RegistryDescribe implements Callable<Integer> {
    private final Session session;
    private final Registries registries;

    @Parameters(
            index = "0",
            paramLabel = "REPOSITORY",
            description = "Name of a template, which lies below the registry's prefix; or the whole name of a"
                    + " repository, with a slash in it or in front.")
    private String repository;

    @Mixin
    private RemoteChoice remote;

    RegistryDescribe(Session session, Registries registries) {
        this.session = session;
        this.registries = registries;
    }

    @Override
    public Integer call() {
        String path = registries.path(remote) + Paths.of("/templates?repository=%s", repository);
        List<JsonNode> versions = session.api().get(path).valueStream().toList();
        session.answer(() -> Json.array(versions), () -> table(versions));
        return 0;
    }

    private String table(List<JsonNode> versions) {
        Table table = new Table(
                session.style(),
                "TEMPLATE",
                "VERSION",
                "TAG",
                "STARTS BY",
                "ARCH",
                "SIZE",
                "STORED",
                "MADE",
                "DESCRIPTION");
        versions.forEach(v -> table.row(
                Json.text(v, "template_name"),
                Json.text(v, "number"),
                Json.text(v, "tag"),
                v.path("suspended").asBoolean() ? "resuming" : "booting",
                Json.text(v, "arch"),
                Sizes.show(v.path("size").asLong()),
                Sizes.show(v.path("stored_size").asLong()),
                session.times().ago(Json.text(v, "created")),
                Json.text(v, "description")));
        return table.render();
    }
}
