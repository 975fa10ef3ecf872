/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.EyrieException;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;

/**
 * What is to change about a node; null where the client did not say.
 *
 * @param maxVmCount 0 for what the node says
 * @param vcpuOverride 0 for what follows from the node
 * @param ramOverride GiB; 0 for what follows from the node
 * @param disableCentralLogging accepted either way: nodes keep their logs to themselves
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record NodeConfigRequest(
        String nodeId,
        Integer maxVmCount,
        String name,
        String host,
        String capacityMode,
        Integer vcpuOverride,
        Integer ramOverride,
        Boolean disableCentralLogging,
        Boolean drainMode) {
    private static final int MOST_VMS = 10_000;
    private static final int MOST_CPUS = 100_000;
    private static final int MOST_GIB = 1 << 20;

    String checkedNodeId() {
        String id = Checks.text("node_id", nodeId);
        if (id == null) {
            throw EyrieException.invalid("node_id", "", "the id of a node");
        }
        return id;
    }

    NodeConfiguration.Change change() {
        return new NodeConfiguration.Change(
                Checks.text("name", name),
                Checks.text("host", host),
                mode(),
                number("max_vm_count", maxVmCount, MOST_VMS),
                number("vcpu_override", vcpuOverride, MOST_CPUS),
                ramOverride == null ? null : (long) number("ram_override", ramOverride, MOST_GIB) << 30,
                drainMode);
    }

    private CapacityMode mode() {
        return switch (Checks.text("capacity_mode", capacityMode)) {
            case null -> null;
            case "number" -> CapacityMode.NUMBER;
            case "resource" -> CapacityMode.RESOURCE;
            case String other -> throw EyrieException.invalid("capacity_mode", other, "\"number\" or \"resource\"");
        };
    }

    private static Integer number(String field, Integer value, int most) {
        return value == null ? null : Integer.valueOf(Checks.range(field, value, 0, 0, most));
    }
}
