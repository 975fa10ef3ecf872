/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.util.List;

/**
 * What the controller has decided about a node. It rules over what the node itself would do.
 *
 * @param name for people, instead of the node's own, or null
 * @param host address for users, instead of the node's own, or null
 * @param capacityMode what limits the instances on it
 * @param maxVms with {@link CapacityMode#NUMBER}: the most; 0 for what the node says
 * @param vcpuOverride with {@link CapacityMode#RESOURCE}: virtual CPUs in all; 0 for twice the node's processors
 * @param ramOverrideBytes with {@link CapacityMode#RESOURCE}: RAM in all; 0 for the node's less 2 GiB
 * @param drain whether it takes nothing new
 * @param groups ids of the groups that it is in
 */
public record NodeConfiguration(
        String name,
        String host,
        CapacityMode capacityMode,
        int maxVms,
        int vcpuOverride,
        long ramOverrideBytes,
        boolean drain,
        List<String> groups) {
    public static final NodeConfiguration NONE =
            new NodeConfiguration(null, null, CapacityMode.NUMBER, 0, 0, 0, false, List.of());

    public NodeConfiguration {
        groups = List.copyOf(groups);
    }

    /** What limits the instances on a node. */
    public enum CapacityMode {
        /** How many there are. */
        NUMBER,
        /** Their virtual CPUs and RAM. */
        RESOURCE
    }

    /** A change; null leaves a field as it is. Groups are changed through {@link Groups}. */
    public record Change(
            String name,
            String host,
            CapacityMode capacityMode,
            Integer maxVms,
            Integer vcpuOverride,
            Long ramOverrideBytes,
            Boolean drain) {}
}
