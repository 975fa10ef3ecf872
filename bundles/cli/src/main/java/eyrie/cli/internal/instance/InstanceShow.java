/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Table;
import eyrie.cli.internal.text.Text;
import eyrie.cli.internal.text.Times;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one instance. */
@Command(name = "show", description = "Show an instance and how it came to be in its state.")
public final class InstanceShow implements Callable<Integer> {
    private final Session session;

    @Parameters(
            index = "0",
            paramLabel = "INSTANCE",
            description = "Id, the beginning of one, name or external id of the instance.")
    private String instance;

    public InstanceShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        InstanceApi api = new InstanceApi(session.api());
        String id = api.resolve(instance);
        InstanceView view = api.find(id);
        JsonNode detail = api.history(id);
        session.answer(() -> body(view, detail.path("transitions")), () -> text(view, detail));
        return 0;
    }

    private static JsonNode body(InstanceView view, JsonNode transitions) {
        ObjectNode body = view.instance().deepCopy();
        return body.set("transitions", transitions);
    }

    private String text(InstanceView view, JsonNode detail) {
        return facts(view, detail) + "\n\n" + history(detail.path("transitions")) + script(view.script());
    }

    private String facts(InstanceView view, JsonNode detail) {
        Times times = session.times();
        return new Fields(session.style())
                .add("instance", view.id())
                .add("state", view.state())
                .add("message", view.text("message"))
                .add("name", view.text("name"))
                .add("external id", view.text("external_id"))
                .add("template", view.text("vmid"))
                .add("tag", view.text("tag"))
                .add("node", view.text("node_id"))
                .add("vm", view.vm().path("name").asText(""))
                .add("ip", view.vm().path("ip").asText(""))
                .add("ports", view.ports())
                .add(
                        "metadata",
                        view.instance().path("metadata").isEmpty()
                                ? ""
                                : Json.write(view.instance().path("metadata")))
                .add("asked for", wishes(detail.path("wishes")))
                .add("asked by", Json.text(detail, "created_by"))
                .add("created", times.full(view.text("cr_time")))
                .add("changed", times.full(view.text("ts")))
                .render();
    }

    private static String wishes(JsonNode wishes) {
        return wishes.propertyStream()
                .map(wish -> wish.getKey() + " " + wish.getValue().asText())
                .collect(Collectors.joining(", "));
    }

    private String history(JsonNode transitions) {
        Table table = new Table(session.style(), "AT", "STATE", "REASON");
        transitions.forEach(step -> table.row(
                session.times().local(Json.text(step, "at")), Json.text(step, "state"), Json.text(step, "reason")));
        return table.render();
    }

    private static String script(JsonNode script) {
        if (!script.isObject()) {
            return "";
        }
        StringBuilder text = new StringBuilder(
                "\n\nscript: exit code " + script.path("return_code").asInt());
        for (String stream : new String[] {"stdout", "stderr"}) {
            String output = Text.lines(Json.text(script, stream)).stripTrailing();
            if (!output.isEmpty()) {
                text.append("\n--- ").append(stream).append('\n').append(output);
            }
        }
        return text.toString();
    }
}
