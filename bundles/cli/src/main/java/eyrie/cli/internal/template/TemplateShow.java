/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one template. */
@Command(name = "show", description = "Show a template and its versions.")
public final class TemplateShow implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "TEMPLATE", description = "Id or name of the template.")
    private String template;

    public TemplateShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode found = new Catalogue(session.api()).find(template);
        session.answer(found, facts(found) + "\n\n" + versions(found));
        return 0;
    }

    private String facts(JsonNode found) {
        return new Fields(session.style())
                .add("name", Json.text(found, "name"))
                .add("uuid", Json.text(found, "id"))
                .add("arch", Json.text(found, "arch"))
                .add("size", Sizes.show(found.path("size").asLong()))
                .render();
    }

    private String versions(JsonNode found) {
        Table table = new Table(
                session.style(), "VERSION", "TAG", "STARTS BY", "CPUS", "RAM", "DISK", "SIZE", "PUSHED", "DESCRIPTION");
        found.path("versions")
                .forEach(v -> table.row(
                        Json.text(v, "number"),
                        Json.text(v, "tag"),
                        v.path("suspended").asBoolean() ? "resuming" : "booting",
                        Json.text(v.path("config"), "cpu_count"),
                        Sizes.show(v.path("config").path("ram_bytes").asLong()),
                        Sizes.show(v.path("config").path("disk_bytes").asLong()),
                        Sizes.show(v.path("size").asLong()),
                        session.times().ago(Json.text(v, "created")),
                        Json.text(v, "description")));
        return table.render();
    }
}
