/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.template;

import java.util.List;

/**
 * Everything that must be the same for a saved state to load again, and what a cold start needs. Fixed when a VM is
 * created and carried by every template version.
 *
 * @param arch the guest's architecture
 * @param accelerator {@code kvm}, {@code hvf} or {@code tcg}: the device list differs between them
 * @param machineType the versioned machine type, {@code pc-q35-7.2} for instance; never an alias
 * @param cpuModel a named CPU model; never {@code host} or {@code max}
 * @param cpuCount virtual CPUs, 1 or more
 * @param ramBytes guest RAM, a multiple of 1 MiB
 * @param diskBytes virtual size of the system disk
 * @param layout revision of the hypervisor bundle's device list and addresses
 * @param boot how a cold start finds the operating system
 * @param ports ports to forward unless a request overrides them
 */
public record MachineConfig(
        Arch arch,
        String accelerator,
        String machineType,
        String cpuModel,
        int cpuCount,
        long ramBytes,
        long diskBytes,
        int layout,
        Boot boot,
        List<PortRule> ports) {
    public MachineConfig {
        ports = List.copyOf(ports);
    }

    /** The same machine with other CPU, RAM and disk figures; only for a VM that has no saved state. */
    public MachineConfig withSize(int newCpuCount, long newRamBytes, long newDiskBytes) {
        return new MachineConfig(
                arch, accelerator, machineType, cpuModel, newCpuCount, newRamBytes, newDiskBytes, layout, boot, ports);
    }
}
