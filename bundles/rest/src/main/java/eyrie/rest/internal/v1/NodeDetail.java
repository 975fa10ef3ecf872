/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.template.Arch;
import java.time.Instant;
import java.util.List;

/** A node as JSON: what it says of itself, and in {@code config} what the controller has decided about it. */
record NodeDetail(
        String id,
        String name,
        String address,
        String state,
        String problem,
        Arch arch,
        String accelerator,
        String hypervisor,
        String version,
        int cpuCount,
        int cores,
        long ramBytes,
        long diskBytes,
        long diskFreeBytes,
        int capacity,
        int vms,
        int instances,
        double cpuLoad,
        double ramLoad,
        Instant seen,
        List<NodeInfo.CachedTemplate> templates,
        List<NodeInfo.Device> devices,
        Config config) {
    /** What the controller has decided; zero and null leave it to the node. */
    record Config(
            String name,
            String host,
            CapacityMode capacityMode,
            int maxVms,
            int vcpuOverride,
            long ramOverrideBytes,
            boolean drain,
            List<String> groups) {
        static Config of(NodeConfiguration configuration) {
            return new Config(
                    configuration.name(),
                    configuration.host(),
                    configuration.capacityMode(),
                    configuration.maxVms(),
                    configuration.vcpuOverride(),
                    configuration.ramOverrideBytes(),
                    configuration.drain(),
                    configuration.groups());
        }
    }

    /** @param uncovered why no license covers it, or null */
    static NodeDetail of(NodeStatus node, String uncovered) {
        NodeInfo info = node.info();
        return new NodeDetail(
                info.id(),
                info.name(),
                info.address(),
                node.state(),
                info.problem() == null ? uncovered : info.problem(),
                info.arch(),
                info.accelerator(),
                info.hypervisor(),
                info.version(),
                info.cpuCount(),
                info.licensedCores(),
                info.ramBytes(),
                info.diskBytes(),
                info.diskFreeBytes(),
                info.capacity(),
                info.vms(),
                node.instances(),
                info.cpuLoad(),
                info.ramLoad(),
                node.seen(),
                info.templates(),
                info.devices(),
                Config.of(node.configuration()));
    }
}
