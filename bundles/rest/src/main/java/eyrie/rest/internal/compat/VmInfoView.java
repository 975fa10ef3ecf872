/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.instance.Instance;
import eyrie.api.instance.VmInfo;
import eyrie.api.machine.PortForward;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The VM of an instance, as clients of the compatible API read it. */
@JsonPropertyOrder({
    "uuid",
    "name",
    "status",
    "version",
    "creation_date",
    "access_date",
    "cpu_cores",
    "ram",
    "node_id",
    "host_ip",
    "ip",
    "mac_address",
    "port_forwarding",
    "start_date",
    "stop_date",
    "timestamp"
})
record VmInfoView(
        String uuid,
        String name,
        String status,
        String version,
        String creationDate,
        String accessDate,
        int cpuCores,
        String ram,
        String nodeId,
        String hostIp,
        String ip,
        String macAddress,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Port> portForwarding,
        String startDate,
        String stopDate,
        String timestamp) {
    private static final int SSH = 22;
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /** One forwarded port; clients of different ages look for its name under different keys. */
    @JsonPropertyOrder({"guest_port", "host_port", "protocol", "name", "rule_name"})
    record Port(int guestPort, int hostPort, String protocol, String name, String ruleName) {
        static Port of(PortForward port) {
            return new Port(port.guestPort(), port.hostPort(), "tcp", port.name(), port.name());
        }
    }

    static VmInfoView of(Instance instance) {
        VmInfo vm = instance.vm();
        return new VmInfoView(
                vm.uuid(),
                vm.name(),
                vm.status(),
                "",
                Timestamps.of(vm.created()),
                Timestamps.of(vm.started() == null ? vm.created() : vm.started()),
                vm.cpuCount(),
                ram(vm.ramBytes()),
                instance.nodeId(),
                vm.hostIp(),
                vm.ip(),
                vm.mac() == null ? null : vm.mac().toUpperCase(Locale.ROOT),
                ports(vm.ports()),
                Timestamps.of(vm.started()),
                Timestamps.of(vm.stopped()),
                Timestamps.of(instance.changed()));
    }

    /** Some clients take the first rule that they find, and mean SSH. */
    private static List<Port> ports(List<PortForward> ports) {
        return ports.stream()
                .sorted(Comparator.comparing((PortForward port) -> port.guestPort() != SSH))
                .map(Port::of)
                .toList();
    }

    static String ram(long bytes) {
        return bytes % GIB == 0 ? bytes / GIB + "G" : bytes / MIB + "M";
    }
}
