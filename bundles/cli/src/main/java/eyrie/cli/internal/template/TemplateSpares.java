/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Table;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows and sets how many machines of a template wait for instances. */
@Command(
        name = "spares",
        description = {
            "Show how many machines are kept resumed and paused, or set it for a template.",
            "An instance that gets one starts without waiting for a machine to be made."
        })
public final class TemplateSpares implements Callable<Integer> {
    private static final String PATH = "/eyrie/v1/spares";

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "TEMPLATE", description = "Id or name of the template.")
    private String template;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "Keep so many in all, shared among the nodes; 0 for none any more.")
    private Integer count;

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "TAG",
            description = "Of the version with this tag; of the latest if it is not given.")
    private String tag;

    @Option(
            names = {"-g", "--group"},
            paramLabel = "GROUP",
            description = "On the nodes of this group, by id or name; on all nodes if it is not given.")
    private String group;

    public TemplateSpares(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (template == null) {
            refuse(count, "--count");
            refuse(tag, "--tag");
            refuse(group, "--group");
            JsonNode all = session.api().get(PATH);
            session.answer(all, table(all));
            return 0;
        }
        if (count == null) {
            throw new ParameterException(
                    spec.commandLine(), "--count: say how many spares of " + template + " to keep");
        }
        ObjectNode body = Json.object().put("template", template).put("count", count);
        if (tag != null) {
            body.put("tag", tag);
        }
        if (group != null) {
            body.put("group_id", group);
        }
        JsonNode set = session.api().put(PATH, body);
        session.answer(
                set,
                "%s: %s wanted, %s ready"
                        .formatted(
                                Text.line(Json.text(set, "template_name")),
                                Text.count(count, "spare"),
                                Json.text(set, "ready")));
        return 0;
    }

    private void refuse(Object value, String option) {
        if (value != null) {
            throw new ParameterException(spec.commandLine(), option + ": name the TEMPLATE that it is for");
        }
    }

    private String table(JsonNode all) {
        Table table = new Table(session.style(), "TEMPLATE", "TAG", "GROUP", "WANTED", "READY");
        all.forEach(one -> table.row(
                Json.text(one, "template_name"),
                Json.text(one, "tag").isEmpty() ? "latest" : Json.text(one, "tag"),
                Json.text(one, "group_id").isEmpty() ? "all nodes" : Json.text(one, "group_id"),
                Json.text(one, "count"),
                Json.text(one, "ready")));
        return table.render();
    }
}
