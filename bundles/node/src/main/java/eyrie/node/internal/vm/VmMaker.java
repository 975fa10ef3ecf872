/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.Hypervisor;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.DiskSource;
import eyrie.api.vm.NewVm;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Makes VMs: with a new disk, of a template version, or of another VM. The record is written last, so that a VM is there
 * whole or not at all. Thread-safe.
 */
final class VmMaker {
    private static final int DEFAULT_CPUS = 2;
    private static final long MIB = 1L << 20;
    private static final long DEFAULT_RAM = 1024 * MIB;
    private static final PortRule SSH = new PortRule("ssh", 22, null, 0);

    private final Hypervisor hypervisor;
    private final ImageStore images;
    private final VmFolders folders;
    private final Catalog catalog;
    private final Identities identities;
    private final Iterable<DiskSource> sources;

    VmMaker(
            Hypervisor hypervisor,
            ImageStore images,
            VmFolders folders,
            Catalog catalog,
            Identities identities,
            Iterable<DiskSource> sources) {
        this.hypervisor = hypervisor;
        this.images = images;
        this.folders = folders;
        this.catalog = catalog;
        this.identities = identities;
        this.sources = sources;
    }

    Vm create(NewVm wish, Progress progress) {
        Names.check(wish.name());
        checkSize(wish);
        DiskSource source = sourceOf(wish.from());
        MachineConfig config = hypervisor.newConfig(
                wish.cpuCount() == 0 ? DEFAULT_CPUS : wish.cpuCount(),
                wish.ramBytes() == 0 ? DEFAULT_RAM : wish.ramBytes(),
                wish.diskBytes() == 0 ? DiskSource.DEFAULT_DISK_BYTES : wish.diskBytes());
        hypervisor.check(config, false);
        return make(wish.name(), config, null, handle -> {
            VmFolder folder = handle.folder();
            DiskSource.Built built = source.build(wish.from(), wish.diskBytes(), folder.path(), progress);
            long diskBytes = hypervisor.virtualSize(folder.systemDisk());
            return handle.record().with(finished(config, diskBytes, built.boot()), Life.resting(Life.Memory.NONE));
        });
    }

    Vm cloneOf(TemplateVersion version, String name) {
        Names.check(name);
        hypervisor.check(version.config(), version.suspended());
        return make(name, version.config(), Origin.of(version), handle -> {
            Path template = images.open(version);
            hypervisor.overlay(
                    template.resolve(Role.DISK.fileName()), handle.folder().systemDisk());
            copyIfThere(template, handle.folder(), Role.NVRAM.fileName());
            return handle.record().with(Life.resting(version.suspended() ? Life.Memory.TEMPLATE : Life.Memory.NONE));
        });
    }

    /** Under the lock of the source. */
    Vm cloneOf(VmHandle source, String name) {
        Names.check(name);
        VmRecord model = source.record();
        source.requireResting("cloned");
        return make(name, model.config(), model.origin(), handle -> {
            for (Role role : Role.values()) {
                copyIfThere(source.folder().path(), handle.folder(), role.fileName());
            }
            if (!model.life().booted()) {
                copyIfThere(source.folder().path(), handle.folder(), "seed");
            }
            return handle.record().with(Life.restingLike(model.life()));
        });
    }

    /** @param work fills the folder and returns the record of the finished VM */
    private Vm make(String name, MachineConfig config, Origin origin, Function<VmHandle, VmRecord> work) {
        StoredIdentity identity = identities.next();
        String id = UUID.randomUUID().toString();
        VmRecord record = new VmRecord(
                id,
                name,
                Owner.USER,
                Names.hostName(name, id),
                identity.mac(),
                Instant.now(),
                config,
                config.ports(),
                origin,
                Life.creating(),
                InstanceProgress.NONE,
                false);
        VmHandle handle = new VmHandle(folders.of(id), record, true);
        boolean made = false;
        try {
            catalog.add(handle);
            Vm vm = handle.exclusively(() -> {
                handle.folder().create();
                VmRecord finished = work.apply(handle);
                handle.folder().syncAll();
                handle.folder().write(identity);
                handle.save(finished);
                return handle.view();
            });
            made = true;
            return vm;
        } finally {
            if (!made) {
                undo(handle);
            }
        }
    }

    private void undo(VmHandle handle) {
        handle.removed();
        catalog.remove(handle);
        identities.release(handle.record().mac());
        folders.remove(handle.folder());
    }

    private void copyIfThere(Path source, VmFolder target, String fileName) {
        if (Files.exists(source.resolve(fileName))) {
            hypervisor.copy(source.resolve(fileName), target.path().resolve(fileName));
        }
    }

    private DiskSource sourceOf(String from) {
        for (DiskSource source : sources) {
            if (from != null && source.accepts(from)) {
                return source;
            }
        }
        throw EyrieException.invalid("from", from, "debian, the path of a disk image or an http(s) URL");
    }

    private static MachineConfig finished(MachineConfig config, long diskBytes, Boot boot) {
        return new MachineConfig(
                config.arch(),
                config.accelerator(),
                config.machineType(),
                config.cpuModel(),
                config.cpuCount(),
                config.ramBytes(),
                diskBytes,
                config.layout(),
                boot,
                List.of(SSH));
    }

    private static void checkSize(NewVm wish) {
        if (wish.cpuCount() < 0) {
            throw EyrieException.invalid("cpu_count", wish.cpuCount(), "1 or more, or 0 for the default");
        }
        if (wish.ramBytes() != 0 && (wish.ramBytes() < 128 * MIB || wish.ramBytes() % MIB != 0)) {
            throw EyrieException.invalid("ram_size", wish.ramBytes(), "a multiple of 1 MiB from 128 MiB");
        }
        if (wish.diskBytes() != 0 && wish.diskBytes() < 1024 * MIB) {
            throw EyrieException.invalid("disk_size", wish.diskBytes(), "1 GiB or more");
        }
    }
}
