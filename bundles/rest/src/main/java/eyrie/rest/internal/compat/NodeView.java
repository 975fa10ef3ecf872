/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.rest.internal.wire.Build;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** A node, as clients of the compatible API read it. */
@JsonPropertyOrder({
    "node_id",
    "node_name",
    "cpu_count",
    "ram",
    "vm_count",
    "vcpu_count",
    "vram",
    "cpu_util",
    "ram_util",
    "ip_address",
    "state",
    "capacity",
    "groups",
    "anka_version",
    "usb_devices",
    "capacity_mode",
    "vcpu_override",
    "ram_override",
    "disk_size",
    "free_disk_space",
    "anka_disk_usage",
    "host_arch",
    "templates",
    "last_updated",
    "timestamp",
    "agent_version"
})
record NodeView(
        String nodeId,
        String nodeName,
        int cpuCount,
        long ram,
        int vmCount,
        int vcpuCount,
        long vram,
        double cpuUtil,
        double ramUtil,
        String ipAddress,
        String state,
        int capacity,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GroupView> groups,
        Product ankaVersion,
        List<String> usbDevices,
        String capacityMode,
        int vcpuOverride,
        long ramOverride,
        long diskSize,
        long freeDiskSpace,
        long ankaDiskUsage,
        String hostArch,
        List<CachedTemplate> templates,
        String lastUpdated,
        long timestamp,
        String agentVersion) {
    private static final String USB = "usb";
    private static final long GIB = 1L << 30;
    private static final long MIB = 1L << 20;

    /** What runs on the node. */
    @JsonPropertyOrder({"product", "version", "build", "license", "expires"})
    record Product(String product, String version, String build, String license, String expires) {}

    /** A template version whose files are on the node. */
    @JsonPropertyOrder({"uuid", "name", "tag"})
    record CachedTemplate(String uuid, String name, String tag) {}

    static NodeView of(
            NodeStatus node, NodeLoads.Load load, Map<String, GroupView> groups, String license, Build build) {
        NodeInfo info = node.info();
        NodeConfiguration configuration = node.configuration();
        return new NodeView(
                info.id(),
                configuration.name() == null ? info.name() : configuration.name(),
                info.cpuCount(),
                Math.round((double) info.ramBytes() / GIB),
                info.vms(),
                load.cpus(),
                load.ram() / MIB,
                info.cpuLoad(),
                info.ramLoad(),
                configuration.host() == null ? info.address() : configuration.host(),
                node.state(),
                configuration.maxVms() == 0 ? info.capacity() : configuration.maxVms(),
                configuration.groups().stream()
                        .map(groups::get)
                        .filter(Objects::nonNull)
                        .toList(),
                product(info, license, build),
                info.devices().stream()
                        .filter(device -> device.kind().equals(USB))
                        .map(NodeInfo.Device::name)
                        .toList(),
                configuration.capacityMode().name().toLowerCase(Locale.ROOT),
                configuration.vcpuOverride(),
                configuration.ramOverrideBytes() / GIB,
                info.diskBytes(),
                info.diskFreeBytes(),
                info.templates().stream()
                        .mapToLong(NodeInfo.CachedTemplate::bytes)
                        .sum(),
                info.arch().id(),
                info.templates().stream()
                        .map(template -> new CachedTemplate(template.id(), template.name(), template.tag()))
                        .toList(),
                Timestamps.of(node.seen()),
                node.seen().getEpochSecond(),
                isOf(build, info) ? build.joined() : info.version());
    }

    private static Product product(NodeInfo info, String license, Build build) {
        return isOf(build, info)
                ? new Product(build.product(), build.version(), build.build(), license, "")
                : new Product(build.product(), info.version(), "", license, "");
    }

    /** Whether the node runs what this server runs, as far as it tells. */
    private static boolean isOf(Build build, NodeInfo info) {
        return info.version().isEmpty() || info.version().equals(build.version());
    }
}
