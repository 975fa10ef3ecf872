/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Ports;
import eyrie.cli.internal.text.Table;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists instances. */
@Command(
        name = "list",
        description = "List the instances that the controller knows, oldest first.",
        footer = {
            "",
            "Examples:",
            "  eyrie instance list --state scheduling,pulling",
            "  eyrie instance list --external-id-prefix https://ci.example.org/ --limit 1000"
        })
public final class InstanceList implements Callable<Integer> {
    /** The most that the server gives at once. */
    private static final int PART = 1000;

    private final Session session;

    @Mixin
    private InstanceFilter filter;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many; 0 for all of them. Default: 100.")
    private int limit;

    @Option(names = "--after", paramLabel = "MARK", description = "Go on where the list before has ended.")
    private String after;

    public InstanceList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 0) {
            throw Failure.invalid("--limit: " + limit + " is not accepted; use 0 or more");
        }
        ObjectNode body = Json.object();
        ArrayNode instances = body.putArray("instances");
        String next = read(instances);
        if (next != null) {
            body.put("next", next);
        }
        session.answer(() -> body, () -> table(instances));
        if (next != null) {
            session.warn("there are more; go on with --after " + next);
        }
        return 0;
    }

    /** @return the mark of what comes next, or null */
    private String read(ArrayNode instances) {
        String next = after;
        while (true) {
            int wanted = limit == 0 ? PART : Math.min(PART, limit - instances.size());
            JsonNode part = session.api()
                    .get("/eyrie/v1/instances?limit=" + wanted + filter.query() + InstanceFilter.part("after", next));
            part.path("instances").forEach(instances::add);
            next = part.hasNonNull("next") ? Json.text(part, "next") : null;
            if (next == null || (limit != 0 && instances.size() >= limit)) {
                return next;
            }
        }
    }

    private String table(ArrayNode instances) {
        InstanceApi api = new InstanceApi(session.api());
        Map<String, String> nodes = instances.isEmpty() ? Map.of() : api.nodeNames();
        Map<String, String> templates = instances.isEmpty() ? Map.of() : api.templateNames();
        Table table = new Table(
                session.style(), "INSTANCE", "NAME", "STATE", "TEMPLATE", "NODE", "PORTS", "CREATED", "MESSAGE");
        instances.forEach(i -> table.row(
                Json.text(i, "id"),
                Json.text(i, "name").isEmpty() ? Json.text(i, "external_id") : Json.text(i, "name"),
                state(Json.text(i, "state")),
                templates.getOrDefault(Json.text(i, "template_id"), Json.text(i, "template_id"))
                        + (Json.text(i, "template_tag").isEmpty() ? "" : ":" + Json.text(i, "template_tag")),
                nodes.getOrDefault(Json.text(i, "node_id"), Json.text(i, "node_id")),
                Ports.show(ports(i.path("vm"))),
                session.times().ago(Json.text(i, "created")),
                Json.text(i, "message")));
        return table.render();
    }

    /** On the node's address where a port names none of its own. */
    private static ArrayNode ports(JsonNode vm) {
        ArrayNode ports = Json.array();
        vm.path("ports").forEach(port -> {
            String own = Json.text(port, "host_ip");
            boolean any = own.isEmpty() || own.equals("0.0.0.0") || own.equals("::");
            ports.add(Json.object()
                    .put("host_ip", any ? Json.text(vm, "host_ip") : own)
                    .put("host_port", port.path("host_port").asInt())
                    .put("guest_port", port.path("guest_port").asInt()));
        });
        return ports;
    }

    private static String state(String state) {
        return state.isEmpty() ? "" : state.substring(0, 1).toUpperCase(Locale.ROOT) + state.substring(1);
    }
}
