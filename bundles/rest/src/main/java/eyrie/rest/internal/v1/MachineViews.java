/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.machine.MachineExit;
import eyrie.api.machine.PortForward;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import java.time.Instant;
import java.util.List;

/** What VMs, templates and instances have in common, as JSON. */
final class MachineViews {
    private MachineViews() {}

    /** The machine of a VM or a template version. */
    record Config(
            Arch arch,
            String accelerator,
            String machineType,
            String cpuModel,
            int cpuCount,
            long ramBytes,
            long diskBytes,
            int layout,
            BootMode boot,
            List<Rule> ports) {
        static Config of(MachineConfig config) {
            return new Config(
                    config.arch(),
                    config.accelerator(),
                    config.machineType(),
                    config.cpuModel(),
                    config.cpuCount(),
                    config.ramBytes(),
                    config.diskBytes(),
                    config.layout(),
                    new BootMode(config.boot().kind(), config.boot().commandLine()),
                    config.ports().stream().map(Rule::of).toList());
        }
    }

    /** How it finds its operating system. */
    record BootMode(Boot.Kind kind, String commandLine) {}

    /** A port to forward. */
    record Rule(String name, int guestPort, String hostIp, int hostPort) {
        static Rule of(PortRule rule) {
            return new Rule(rule.name(), rule.guestPort(), rule.hostIp(), rule.hostPort());
        }
    }

    /** A forwarded port. */
    record Port(String name, int guestPort, String hostIp, int hostPort) {
        static Port of(PortForward port) {
            return new Port(port.name(), port.guestPort(), port.hostIp(), port.hostPort());
        }

        static List<Port> of(List<PortForward> ports) {
            return ports == null ? List.of() : ports.stream().map(Port::of).toList();
        }
    }

    /** How a machine ended. */
    record Exit(MachineExit.Cause cause, String detail, List<String> console, Instant at) {
        static Exit of(MachineExit exit) {
            return exit == null ? null : new Exit(exit.cause(), exit.detail(), exit.console(), exit.at());
        }
    }
}
