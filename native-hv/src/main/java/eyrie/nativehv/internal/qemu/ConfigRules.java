/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.EyrieException;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.MachineConfig;
import java.util.List;
import java.util.Map;

/** Which machine configurations this hypervisor makes and which it can run. */
final class ConfigRules {
    /**
     * Models that recent distributions run on, best first. Emulation offers all of Westmere without a warning and is
     * slowed down by wider vectors; with KVM the host decides. On ARM only the host's own model runs under KVM and hvf,
     * so such states load only on the same kind of processor: there is no other way.
     */
    private static final Map<String, List<String>> CPU_MODELS = Map.of(
            "AMD64 tcg", List.of("Westmere"),
            "AMD64 kvm", List.of("Haswell-noTSX", "Westmere", "qemu64"),
            "AMD64 hvf", List.of("Haswell-noTSX", "Westmere", "host"),
            "ARM64 tcg", List.of("cortex-a72"),
            "ARM64 kvm", List.of("host"),
            "ARM64 hvf", List.of("host"));

    private static final long MIB = 1L << 20;

    private final Arch arch;
    private final Inventory inventory;

    ConfigRules(Findings findings) {
        this.arch = findings.arch();
        this.inventory = findings.inventory();
    }

    MachineConfig newConfig(int cpuCount, long ramBytes, long diskBytes) {
        return new MachineConfig(
                arch,
                inventory.accelerator(),
                inventory.newestMachineType(),
                cpuModel(),
                cpuCount,
                ramBytes,
                diskBytes,
                DeviceLayout.REVISION,
                Boot.firmware(),
                List.of());
    }

    private String cpuModel() {
        List<String> candidates = CPU_MODELS.get(arch + " " + inventory.accelerator());
        return candidates.stream()
                .filter(model -> inventory
                        .cpuModels()
                        .getOrDefault(model, List.of("unknown"))
                        .isEmpty())
                .findFirst()
                .orElse(candidates.getLast());
    }

    void check(MachineConfig config, boolean withState) {
        same("architecture", config.arch().id(), arch.id());
        known("machine type", config.machineType(), inventory.machineTypes());
        known("CPU model", config.cpuModel(), inventory.cpuModels().keySet());
        same("device layout", config.layout(), DeviceLayout.REVISION);
        if (withState) {
            checkCpuFeatures(config.cpuModel());
            same("accelerator of the saved state", config.accelerator(), inventory.accelerator());
        }
        if (config.cpuCount() < 1) {
            throw EyrieException.invalid("cpuCount", config.cpuCount(), "1 or more");
        }
        if (config.ramBytes() < MIB || config.ramBytes() % MIB != 0) {
            throw EyrieException.invalid("ramBytes", config.ramBytes(), "a multiple of 1 MiB");
        }
    }

    /** A cold start goes without them; a saved guest has seen them. */
    private void checkCpuFeatures(String model) {
        List<String> missing = inventory.cpuModels().get(model);
        if (!missing.isEmpty()) {
            throw EyrieException.conflict(
                    "CPU model: the saved state needs %s, but with %s this host lacks its features %s"
                            .formatted(model, inventory.accelerator(), String.join(", ", missing)));
        }
    }

    private static void same(String what, Object wanted, Object here) {
        if (!wanted.equals(here)) {
            throw EyrieException.conflict("%s: %s was asked for, but here it is %s".formatted(what, wanted, here));
        }
    }

    private void known(String what, String wanted, java.util.Collection<String> here) {
        if (!here.contains(wanted)) {
            String examples = String.join(", ", here.stream().sorted().limit(40).toList());
            throw EyrieException.conflict("%s: %s was asked for, but QEMU %s here knows %s"
                    .formatted(what, wanted, inventory.version(), examples));
        }
    }
}
