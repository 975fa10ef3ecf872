/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Sizes;
import eyrie.cli.internal.text.Text;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Decides about a node. */
@Command(
        name = "config",
        description =
                "Decide about a node; that rules over what the node itself says. What is not said stays as it is.",
        footer = {
            "",
            "Examples:",
            "  eyrie node config rack-1 --max-vm-count 4",
            "  eyrie node config rack-1 --capacity-mode resource --vcpu-override 32 --ram-override 48G"
        })
public final class NodeConfig implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "NODE", description = "Id or name of the node.")
    private String node;

    @Option(names = "--name", paramLabel = "NAME", description = "Another name, for people; \"\" for the node's own.")
    private String name;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Where its forwarded ports are reachable; \"\" for what the node says.")
    private String host;

    @Option(
            names = "--capacity-mode",
            paramLabel = "MODE",
            description = "What limits its VMs: number, or resource for virtual CPUs and RAM.")
    private String capacityMode;

    @Option(
            names = "--max-vm-count",
            paramLabel = "N",
            description = "The most VMs, with the mode number; 0 for what the node says.")
    private Integer maxVms;

    @Option(
            names = "--vcpu-override",
            paramLabel = "N",
            description = "Virtual CPUs in all, with the mode resource; 0 for twice the node's processors.")
    private Integer vcpus;

    @Option(
            names = "--ram-override",
            paramLabel = "SIZE",
            description = "RAM in all, with the mode resource, 48G for instance; 0 for the node's less 2G.")
    private String ram;

    @Option(
            names = "--drain-mode",
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Whether it takes nothing new.")
    private Boolean drain;

    public NodeConfig(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        ObjectNode change = change();
        if (change.isEmpty()) {
            throw Failure.invalid("nothing is to be changed; see: eyrie help node config");
        }
        NodeApi nodes = new NodeApi(session.api());
        JsonNode changed = nodes.configure(nodes.resolve(node), change);
        session.answer(changed, Text.line(node) + ": changed");
        return 0;
    }

    private ObjectNode change() {
        ObjectNode change = Json.object();
        if (name != null) {
            change.put("name", name);
        }
        if (host != null) {
            change.put("host", host);
        }
        if (capacityMode != null) {
            change.put("capacity_mode", capacityMode);
        }
        if (maxVms != null) {
            change.put("max_vms", maxVms);
        }
        if (vcpus != null) {
            change.put("vcpu_override", vcpus);
        }
        if (ram != null) {
            change.put("ram_override_bytes", ram.equals("0") ? 0 : Sizes.parse("--ram-override", ram));
        }
        if (drain != null) {
            change.put("drain", drain);
        }
        return change;
    }
}
