/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import eyrie.api.template.TemplateVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine of a template version, as clients of the compatible API read it; files are named by their digests. The
 * network card has no address: each VM gets one of its own.
 */
@JsonPropertyOrder({
    "name",
    "uuid",
    "ram",
    "cpu",
    "hard_drives",
    "network_cards",
    "display",
    "usb",
    "firmware",
    "state_file",
    "nvram",
    "version"
})
record VmConfigView(
        String name,
        String uuid,
        String ram,
        Cpu cpu,
        List<Drive> hardDrives,
        List<Card> networkCards,
        Map<String, Object> display,
        Map<String, Object> usb,
        Firmware firmware,
        @JsonInclude(JsonInclude.Include.NON_NULL) String stateFile,
        boolean nvram,
        int version) {
    private static final int FORM = 1;
    private static final long GIB = 1L << 30;

    record Cpu(int cores) {}

    @JsonPropertyOrder({"controller", "file"})
    record Drive(String controller, String file) {}

    @JsonPropertyOrder({"mode", "mac_address", "port_forwarding_rules"})
    record Card(String mode, String macAddress, List<Rule> portForwardingRules) {}

    /** A port; 0 means the next one that is free. */
    @JsonPropertyOrder({"rule_name", "host_port", "guest_port", "protocol", "host_ip"})
    record Rule(String ruleName, int hostPort, int guestPort, String protocol, String hostIp) {
        static Rule of(PortRule rule) {
            String ip = rule.hostIp() == null ? "" : rule.hostIp();
            return new Rule(rule.name(), rule.hostPort(), rule.guestPort(), "tcp", ip);
        }
    }

    record Firmware(String type) {}

    static VmConfigView of(TemplateVersion version) {
        MachineConfig config = version.config();
        return new VmConfigView(
                version.templateName(),
                version.templateId(),
                ram(config.ramBytes()),
                new Cpu(config.cpuCount()),
                List.of(new Drive("virtio-blk", file(version, Role.DISK).orElse(""))),
                List.of(new Card(
                        "shared", "", config.ports().stream().map(Rule::of).toList())),
                Map.of(),
                Map.of(),
                new Firmware(config.boot().kind() == Boot.Kind.KERNEL ? "kernel" : "bios"),
                file(version, Role.STATE).orElse(null),
                file(version, Role.NVRAM).isPresent(),
                FORM);
    }

    private static Optional<String> file(TemplateVersion version, Role role) {
        return version.files().stream()
                .filter(file -> file.role() == role)
                .map(ImageFile::sha256)
                .findFirst();
    }

    private static String ram(long bytes) {
        return bytes % GIB == 0 ? bytes / GIB + "G" : (bytes >> 20) + "M";
    }
}
