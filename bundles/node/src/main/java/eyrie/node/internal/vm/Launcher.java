/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.Identity;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.PortForward;
import eyrie.api.machine.Separation;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.PortRule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** The steps by which a VM's machine comes up, common to every kind of start. Thread-safe. */
final class Launcher {
    private static final Duration BOOT = Duration.ofMinutes(5);
    private static final Duration SEPARATE = Duration.ofMinutes(1);

    private final Hypervisor hypervisor;
    private final Disk disk;
    private final Identities identities;
    private final String hostIp;
    private final int firstPort;

    Launcher(Hypervisor hypervisor, Disk disk, Identities identities, String hostIp, int firstPort) {
        this.hypervisor = hypervisor;
        this.disk = disk;
        this.identities = identities;
        this.hostIp = hostIp;
        this.firstPort = firstPort;
    }

    /** A machine's id is new for each launch, so that what is left of an earlier one is never taken for it. */
    static String newMachineId() {
        return "m-" + UUID.randomUUID();
    }

    /** Starts the process. @param image what the VM is a clone of, or null */
    Machine launch(VmFolder folder, VmRecord record, StartImage image, LaunchSpec.Ram ram, LaunchSpec.Start start) {
        Path template = image == null ? null : image.folder();
        boolean kernel = record.config().boot().kind() == Boot.Kind.KERNEL;
        boolean firstStart = start == LaunchSpec.Start.COLD && !record.life().booted();
        String machineId = record.life().machineId();
        Machine machine = hypervisor.launch(new LaunchSpec(
                machineId,
                record.config(),
                folder.systemDisk(),
                kernel ? bootFile(folder, template, Role.KERNEL) : null,
                kernel ? bootFile(folder, template, Role.INITRD) : null,
                folder.existing(folder.file(Role.NVRAM)).orElse(null),
                firstStart ? folder.existing(folder.seed()).orElse(null) : null,
                ram,
                start,
                record.mac(),
                image == null ? null : image.arriving()));
        if (disk.isClosed()) {
            hypervisor.discard(machineId);
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down; try again when it is back");
        }
        return machine;
    }

    List<PortForward> forward(Machine machine, List<PortRule> rules) {
        return rules.isEmpty() ? List.of() : machine.forward(rules, hostIp, firstPort);
    }

    /** Waits for a guest that boots. */
    void awaitBoot(Machine machine) {
        machine.guest().await(BOOT);
    }

    /** Makes the guest itself and believes it only when the guest reports so. */
    void separate(Machine machine, String hostName, StoredIdentity identity) {
        Identity whole = identity.with(hostName, identities.entropy());
        Separation seen = machine.guest().separate(whole, SEPARATE);
        check("host name", hostName, seen.hostName());
        check("machine-id", whole.machineId(), seen.machineId());
        check("MAC address", whole.mac(), seen.mac());
    }

    private static void check(String what, String wanted, String seen) {
        if (!wanted.equalsIgnoreCase(seen)) {
            throw EyrieException.internal(
                    "the guest reports the %s %s after it was given %s".formatted(what, seen, wanted), null);
        }
    }

    private static Path bootFile(VmFolder folder, Path template, Role role) {
        Path own = folder.file(role);
        if (template == null || Files.exists(own)) {
            return own;
        }
        return template.resolve(role.fileName());
    }
}
