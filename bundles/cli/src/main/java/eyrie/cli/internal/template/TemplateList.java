/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Table;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists templates. */
@Command(name = "list", description = "List the templates of this server.")
public final class TemplateList implements Callable<Integer> {
    private final Session session;

    public TemplateList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<JsonNode> templates =
                session.api().get("/eyrie/v1/templates").valueStream().toList();
        session.answer(
                () -> Json.array(templates.stream().map(TemplateList::listed).toList()), () -> table(templates));
        return 0;
    }

    private static ObjectNode listed(JsonNode template) {
        return Json.object()
                .put("id", Json.text(template, "id"))
                .put("uuid", Json.text(template, "id"))
                .put("name", Json.text(template, "name"))
                .put("latest", Json.text(latest(template), "tag"))
                .put("arch", Json.text(template, "arch"))
                .put("size", template.path("size").asLong());
    }

    private String table(List<JsonNode> templates) {
        Table table = new Table(session.style(), "NAME", "UUID", "LATEST", "VERSIONS", "ARCH", "SIZE", "PUSHED");
        templates.forEach(t -> table.row(
                Json.text(t, "name"),
                Json.text(t, "id"),
                Json.text(latest(t), "tag"),
                Integer.toString(t.path("versions").size()),
                Json.text(t, "arch"),
                Sizes.show(t.path("size").asLong()),
                session.times().ago(Json.text(latest(t), "created"))));
        return table.render();
    }

    private static JsonNode latest(JsonNode template) {
        JsonNode versions = template.path("versions");
        return versions.path(versions.size() - 1);
    }
}
