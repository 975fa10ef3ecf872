/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Fields;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one node. */
@Command(name = "show", description = "Show a node, what was decided about it, and the templates that it has.")
public final class NodeShow implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NODE", description = "Id or name of the node.")
    private String node;

    public NodeShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NodeApi nodes = new NodeApi(session.api());
        JsonNode found = nodes.find(nodes.resolve(node));
        session.answer(() -> found, () -> text(found));
        return 0;
    }

    private String text(JsonNode node) {
        String facts = facts(node);
        if (node.path("templates").isEmpty()) {
            return facts;
        }
        Table table = new Table(session.style(), "TEMPLATE", "TAG", "VERSION", "SIZE", "SPARES", "ID", "TO REGISTRY");
        node.path("templates")
                .forEach(each -> table.row(
                        Json.text(each, "name"),
                        Json.text(each, "tag"),
                        Json.text(each, "version"),
                        each.path("bytes").asLong() == 0 ? "" : size(each, "bytes"),
                        Json.text(each, "spares"),
                        Json.text(each, "id"),
                        publication(each.path("publication"))));
        return facts + "\n\n" + table.render();
    }

    /** Empty for those that are there, or are not to go there. */
    private static String publication(JsonNode publication) {
        String problem = Json.text(publication, "problem");
        if (!problem.isEmpty()) {
            return problem;
        }
        return publication.isObject() ? percent(publication, "progress") : "";
    }

    private String facts(JsonNode node) {
        JsonNode config = node.path("config");
        return new Fields(session.style())
                .add("node", Json.text(node, "id"))
                .add("name", either(Json.text(config, "name"), Json.text(node, "name")))
                .add("state", Json.text(node, "state"))
                .add("problem", Json.text(node, "problem"))
                .add("address", either(Json.text(config, "host"), Json.text(node, "address")))
                .add("arch", Json.text(node, "arch"))
                .add("accelerator", Json.text(node, "accelerator"))
                .add("hypervisor", Json.text(node, "hypervisor"))
                .add("version", Json.text(node, "version"))
                .add("cpu", node.path("cpu_count").asInt() + " at " + percent(node, "cpu_load"))
                .add(
                        "cores",
                        node.path("cores").asInt() == 0
                                ? ""
                                : node.path("cores").asInt() + " physical")
                .add("ram", size(node, "ram_bytes") + " at " + percent(node, "ram_load"))
                .add("disk", size(node, "disk_free_bytes") + " free of " + size(node, "disk_bytes"))
                .add(
                        "devices",
                        node.path("devices")
                                .valueStream()
                                .map(device -> Json.text(device, "kind") + " "
                                        + either(Json.text(device, "name"), Json.text(device, "id")))
                                .collect(Collectors.joining(", ")))
                .add("instances", node.path("instances").asText(""))
                .add("capacity", capacity(node))
                .add("drain", config.path("drain").asBoolean() ? "takes nothing new" : "")
                .add(
                        "groups",
                        config.path("groups")
                                .valueStream()
                                .map(JsonNode::asText)
                                .collect(Collectors.joining(", ")))
                .add("seen", session.times().full(Json.text(node, "seen")))
                .render();
    }

    private static String capacity(JsonNode node) {
        JsonNode config = node.path("config");
        if (Json.text(config, "capacity_mode").equals("resource")) {
            int cpus = config.path("vcpu_override").asInt();
            long ram = config.path("ram_override_bytes").asLong();
            return "by resources: %s vCPUs, %s of RAM"
                    .formatted(cpus == 0 ? "its own" : cpus, ram == 0 ? "its own" : Sizes.show(ram));
        }
        int decided = config.path("max_vms").asInt();
        return (decided == 0 ? node.path("capacity").asInt() : decided) + " VMs";
    }

    private static String either(String decided, String own) {
        return decided.isEmpty() ? own : decided;
    }

    private static String size(JsonNode node, String field) {
        return Sizes.show(node.path(field).asLong());
    }

    private static String percent(JsonNode node, String field) {
        return Math.round(node.path(field).asDouble() * 100) + " %";
    }
}
