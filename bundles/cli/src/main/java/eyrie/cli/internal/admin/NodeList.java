/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Table;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Lists nodes. */
@Command(name = "list", description = "List the nodes that the controller knows.")
public final class NodeList implements Callable<Integer> {
    private final Session session;

    public NodeList(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode nodes = session.api().get("/api/v1/node");
        Table table = new Table(
                session.style(), "NAME", "ID", "STATE", "ADDRESS", "ARCH", "VMS", "CPU", "RAM", "DISK FREE", "SEEN");
        nodes.forEach(n -> table.row(
                Json.text(n, "node_name"),
                Json.text(n, "node_id"),
                Json.text(n, "state"),
                Json.text(n, "ip_address"),
                Json.text(n, "host_arch"),
                n.path("vm_count").asInt() + "/" + n.path("capacity").asInt(),
                n.path("cpu_count").asInt() + " at " + percent(n, "cpu_util"),
                n.path("ram").asInt() + " GiB at " + percent(n, "ram_util"),
                Sizes.show(n.path("free_disk_space").asLong()),
                session.times().ago(Json.text(n, "last_updated"))));
        session.answer(nodes, table.render());
        return 0;
    }

    private static String percent(JsonNode node, String field) {
        return Math.round(node.path(field).asDouble() * 100) + " %";
    }
}
