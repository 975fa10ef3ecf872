/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.TemplateVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes machines without a VM, spares above all, and throws them away. */
final class SpareMaker {
    private static final Logger LOG = LoggerFactory.getLogger(SpareMaker.class);
    // Until it is separated, a restored network card has the address that was saved with it.
    private static final String ANY_MAC = "52:54:00:00:00:00";

    private final Hypervisor hypervisor;
    private final ImageStore images;
    private final VmFolders folders;

    SpareMaker(Hypervisor hypervisor, ImageStore images, VmFolders folders) {
        this.hypervisor = hypervisor;
        this.images = images;
        this.folders = folders;
    }

    Spare make(TemplateVersion version) {
        hypervisor.check(version.config(), true);
        return make(version.config(), images.open(version));
    }

    /** @param template a folder with files named as those of a template version */
    Spare make(MachineConfig config, Path template) {
        return make(config, template, LaunchSpec.Start.RESTORE);
    }

    /** One that has no state to load and is to be booted. */
    Spare makeCold(MachineConfig config, Path template) {
        return make(config, template, LaunchSpec.Start.COLD);
    }

    private Spare make(MachineConfig config, Path template, LaunchSpec.Start start) {
        VmFolder folder = folders.scratch();
        String machineId = Launcher.newMachineId();
        boolean made = false;
        try {
            Machine machine = launch(config, template, folder, machineId, start);
            if (start == LaunchSpec.Start.RESTORE) {
                machine.restore(template.resolve(Role.STATE.fileName()));
            }
            made = true;
            return new Spare(machineId, machine, folder);
        } finally {
            if (!made) {
                discard(machineId, folder);
            }
        }
    }

    void discard(Spare spare) {
        discard(spare.machineId(), spare.folder());
    }

    private Machine launch(
            MachineConfig config, Path template, VmFolder folder, String machineId, LaunchSpec.Start start) {
        hypervisor.overlay(template.resolve(Role.DISK.fileName()), folder.systemDisk());
        Path nvram = template.resolve(Role.NVRAM.fileName());
        boolean withNvram = Files.exists(nvram);
        if (withNvram) {
            hypervisor.copy(nvram, folder.file(Role.NVRAM));
        }
        boolean kernel = config.boot().kind() == Boot.Kind.KERNEL;
        return hypervisor.launch(new LaunchSpec(
                machineId,
                config,
                folder.systemDisk(),
                kernel ? template.resolve(Role.KERNEL.fileName()) : null,
                kernel ? template.resolve(Role.INITRD.fileName()) : null,
                withNvram ? folder.file(Role.NVRAM) : null,
                null,
                start == LaunchSpec.Start.RESTORE
                        ? new LaunchSpec.Ram.Private(template.resolve(Role.RAM.fileName()))
                        : new LaunchSpec.Ram.Shared(folder.ram()),
                start,
                ANY_MAC));
    }

    /** Also by a thread that is told to stop, before or meanwhile: that is no reason to leave a process behind. */
    private void discard(String machineId, VmFolder folder) {
        boolean interrupted = Thread.interrupted();
        try {
            discardOnce(machineId, folder);
        } catch (RuntimeException e) {
            interrupted |= Thread.interrupted();
            LOG.debug("spare {} is removed at the second attempt", machineId, e);
            discardAgain(machineId, folder);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void discardAgain(String machineId, VmFolder folder) {
        try {
            discardOnce(machineId, folder);
        } catch (RuntimeException e) {
            // The next process clears away whatever has no record.
            LOG.warn("spare {} could not be removed", machineId, e);
        }
    }

    private void discardOnce(String machineId, VmFolder folder) {
        hypervisor.discard(machineId);
        folders.remove(folder);
    }
}
