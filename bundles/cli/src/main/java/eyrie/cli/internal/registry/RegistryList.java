/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists registries. */
@Command(name = "list-repos", description = "List the registries that are known by name.")
final class RegistryList implements Callable<Integer> {
    private final Session session;

    RegistryList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<JsonNode> registries =
                session.api().get(Registries.ALL).valueStream().toList();
        session.answer(() -> Json.array(registries), () -> table(registries));
        return 0;
    }

    private String table(List<JsonNode> registries) {
        Table table = new Table(session.style(), "NAME", "URL", "PREFIX", "USER", "DEFAULT", "ADDED");
        registries.forEach(registry -> table.row(
                Json.text(registry, "name"),
                Json.text(registry, "url"),
                Json.text(registry, "prefix"),
                Json.text(registry, "user"),
                registry.path("default").asBoolean() ? "yes" : "",
                session.times().ago(Json.text(registry, "created"))));
        return table.render();
    }
}
