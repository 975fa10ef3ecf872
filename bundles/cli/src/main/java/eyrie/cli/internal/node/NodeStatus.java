/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Tells of which fleet this machine is a node. */
@Command(name = "status", description = "Show of which fleet this machine is a node, as YAML.")
final class NodeStatus implements Callable<Integer> {
    private final Session session;

    NodeStatus(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JsonNode status = session.api().get(NodeJoin.PATH);
        session.answer(status, text(status));
        return 0;
    }

    private static String text(JsonNode status) {
        List<String> lines = new ArrayList<>();
        if (!status.path("joined").asBoolean()) {
            return "status: not joined";
        }
        String trouble = Json.text(status, "trouble");
        lines.add("status: " + (trouble.isEmpty() ? "running" : "unreachable"));
        if (!trouble.isEmpty()) {
            lines.add("message: " + quoted(trouble));
        }
        lines.add("config:");
        add(lines, "node_id", Json.text(status, "node_id"));
        add(lines, "node_name", Json.text(status, "name"));
        add(lines, "host", Json.text(status, "host"));
        lines.add("  controller_addresses:");
        status.path("controllers").forEach(each -> lines.add("    - " + Text.line(each.asText())));
        add(lines, "controller", Json.text(status, "controller"));
        add(lines, "registry", Json.text(status, "registry"));
        add(lines, "capacity_mode", Json.text(status, "capacity_mode"));
        add(lines, "vm_limit", Json.text(status, "max_vm_count"));
        add(lines, "joined", Json.text(status, "since"));
        add(lines, "certificate_expires", Json.text(status, "certificate_expires"));
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String name, String value) {
        if (!value.isEmpty()) {
            lines.add("  " + name + ": " + Text.line(value));
        }
    }

    private static String quoted(String text) {
        return '"' + Text.line(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
