/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.PortForward;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.MachineConfig;
import eyrie.api.template.PortRule;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.StartSpec;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Owner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and starts the VMs of instances; from a suspended template, in as few milliseconds as can be. Thread-safe. */
final class InstanceStarter {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceStarter.class);

    private final Hypervisor hypervisor;
    private final ArrivingImages images;
    private final VmFolders folders;
    private final Catalog catalog;
    private final Identities identities;
    private final Launcher launcher;
    private final Spares spares;
    private final StartGate gate;
    private final ExitWatch exits;

    InstanceStarter(
            Hypervisor hypervisor,
            ArrivingImages images,
            VmFolders folders,
            Catalog catalog,
            Identities identities,
            Launcher launcher,
            Spares spares,
            StartGate gate,
            ExitWatch exits) {
        this.hypervisor = hypervisor;
        this.images = images;
        this.folders = folders;
        this.catalog = catalog;
        this.identities = identities;
        this.launcher = launcher;
        this.spares = spares;
        this.gate = gate;
        this.exits = exits;
    }

    /** @param progress what is recorded with the running VM, in the same write */
    Vm launch(TemplateVersion version, StartSpec spec, InstanceProgress progress, Steps steps) {
        Optional<VmHandle> existing = catalog.byId(spec.id());
        if (existing.isPresent()) {
            return existing.get().exclusively(existing.get()::view);
        }
        MachineConfig config = sized(version, spec);
        hypervisor.check(config, version.suspended());
        boolean grows = config.diskBytes() > version.config().diskBytes() && !spec.keepFileSystem();
        Start start = new Start(version, reserve(version, spec, config), progress, grows, steps);
        return start.handle.exclusively(() -> {
            start.run();
            return start.handle.view();
        });
    }

    private static MachineConfig sized(TemplateVersion version, StartSpec spec) {
        MachineConfig config = version.config();
        int cpuCount = spec.cpuCount() == 0 ? config.cpuCount() : spec.cpuCount();
        long ramBytes = spec.ramBytes() == 0 ? config.ramBytes() : spec.ramBytes();
        long diskBytes = spec.diskBytes() == 0 ? config.diskBytes() : spec.diskBytes();
        MachineConfig sized = config.withSize(cpuCount, ramBytes, diskBytes);
        if (version.suspended() && !sized.equals(config)) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "template %s:%s was suspended with %d CPUs, %d MiB of RAM and a disk of %d MiB; only a stopped template can be started with others"
                            .formatted(
                                    version.templateName(),
                                    version.tag(),
                                    config.cpuCount(),
                                    config.ramBytes() >> 20,
                                    config.diskBytes() >> 20));
        }
        if (diskBytes < config.diskBytes()) {
            throw EyrieException.invalid(
                    "disk.size",
                    diskBytes,
                    "at least %d, the size of the template's disk".formatted(config.diskBytes()));
        }
        return sized;
    }

    /** Nothing of it is on disk yet, but its id, name and address are taken. */
    private Reserved reserve(TemplateVersion version, StartSpec spec, MachineConfig config) {
        StoredIdentity identity = identities.next();
        String name = catalog.isTaken(spec.name()) ? spec.name() + "-" + shortId(spec.id()) : spec.name();
        List<PortRule> rules = spec.ports() == null ? config.ports() : spec.ports();
        Life life = (version.suspended() ? Life.resting(Life.Memory.TEMPLATE) : Life.creating())
                .launching(Launcher.newMachineId());
        VmRecord record = new VmRecord(
                spec.id(),
                name,
                Owner.INSTANCE,
                spec.hostName(),
                identity.mac(),
                Instant.now(),
                config,
                rules,
                Origin.of(version),
                life,
                InstanceProgress.NONE,
                false);
        VmHandle handle = new VmHandle(folders.of(spec.id()), record, true);
        try {
            catalog.add(handle);
        } catch (EyrieException e) {
            identities.release(identity.mac());
            throw e;
        }
        return new Reserved(handle, identity);
    }

    private static String shortId(String id) {
        return id.substring(0, Math.min(8, id.length()));
    }

    /** A VM to be. */
    private record Reserved(VmHandle handle, StoredIdentity identity) {}

    /** One start under way. */
    private final class Start {
        private final TemplateVersion version;
        private final VmHandle handle;
        private final StoredIdentity identity;
        private final InstanceProgress progress;
        private final boolean grows;
        private final Steps steps;
        private Spare spare;

        Start(TemplateVersion version, Reserved reserved, InstanceProgress progress, boolean grows, Steps steps) {
            this.version = version;
            this.handle = reserved.handle();
            this.identity = reserved.identity();
            this.progress = progress;
            this.grows = grows;
            this.steps = steps;
        }

        void run() {
            boolean done = false;
            try {
                done = version.suspended() ? gate.instant(this::instant) : gate.cold(this::cold);
            } finally {
                if (!done) {
                    undo();
                }
            }
        }

        private boolean instant() {
            StartImage image = steps.time("open", this::open);
            spare = image.isWhole() ? spares.take(version).orElse(null) : null;
            try (SideBySide work = new SideBySide()) {
                if (spare != null) {
                    handle.machine(spare.machine());
                    handle.note(handle.record().with(handle.life().launching(spare.machineId())));
                    run(handle.machine()::resume);
                    // The next process discards a machine without a record, so the guest may be running by now. But
                    // until it runs, the hypervisor may still look for its disk where it was launched with it.
                    return finish(work.start(this::claim));
                }
                Future<?> onDisk = prepare(image, work);
                steps.time("machine", () -> launch(image, LaunchSpec.Start.RESTORE));
                steps.time("restore", () -> handle.machine().restore(image.file(Role.STATE)));
                run(handle.machine()::resume);
                return finish(onDisk);
            }
        }

        private boolean cold() {
            StartImage image = steps.time("open", this::open);
            try (SideBySide work = new SideBySide()) {
                Future<?> onDisk = prepare(image, work);
                steps.time("machine", () -> launch(image, LaunchSpec.Start.COLD));
                run(handle.machine()::boot);
                steps.time("wait for the boot", () -> launcher.awaitBoot(handle.machine()));
                return finish(onDisk);
            }
        }

        private StartImage open() {
            handle.checkWanted();
            try {
                return images.open(version, handle.id());
            } catch (EyrieException e) {
                spares.drop(version);
                throw e;
            }
        }

        /** The spare's folder becomes the VM's in one step, with everything in it; its disk stays open meanwhile. */
        private void claim() {
            spare.folder().write(identity);
            spare.folder().write(handle.record());
            folders.adopt(spare.folder(), handle.id());
        }

        /** Makes the folder, with the record on disk before there is a machine; the identity may follow. */
        private Future<?> prepare(StartImage image, SideBySide work) {
            VmFolder folder = handle.folder();
            folder.create();
            Future<?> onDisk = work.start(() -> folder.write(identity));
            Future<?> overlay = work.start(() -> overlay(image, folder));
            handle.save(handle.record());
            SideBySide.join(overlay);
            return onDisk;
        }

        private void overlay(StartImage image, VmFolder folder) {
            hypervisor.overlay(image.file(Role.DISK), image.backing(), folder.systemDisk());
            long bytes = handle.record().config().diskBytes();
            if (bytes > version.config().diskBytes()) {
                hypervisor.resize(folder.systemDisk(), bytes);
            }
            Path nvram = image.file(Role.NVRAM);
            if (Files.exists(nvram)) {
                hypervisor.copy(nvram, folder.file(Role.NVRAM));
            }
        }

        private void launch(StartImage image, LaunchSpec.Start start) {
            LaunchSpec.Ram ram = start == LaunchSpec.Start.RESTORE
                    ? new LaunchSpec.Ram.Private(image.file(Role.RAM))
                    : new LaunchSpec.Ram.Shared(handle.folder().ram());
            handle.machine(launcher.launch(handle.folder(), handle.record(), image, ram, start));
            handle.checkWanted();
        }

        private void run(Runnable go) {
            VmRecord record = handle.record();
            List<PortForward> ports = steps.time("forward", () -> launcher.forward(handle.machine(), record.rules()));
            handle.note(record.with(record.life().withPorts(ports)));
            steps.time("resume", go);
        }

        private boolean finish(Future<?> onDisk) {
            Machine machine = handle.machine();
            steps.time(
                    "separate", () -> launcher.separate(machine, handle.record().hostName(), identity));
            if (grows) {
                steps.time("grow", () -> FileSystemGrowth.run(machine.guest()));
            }
            handle.checkWanted();
            steps.time("record", () -> {
                SideBySide.join(onDisk);
                Life life = handle.life();
                handle.save(handle.record()
                        .with(life.running(life.ports(), Instant.now()))
                        .with(progress));
            });
            exits.watch(handle, machine);
            images.follow(handle, machine, version);
            return true;
        }

        /** Nothing of a start that failed stays; what cannot be removed is left to {@code remove}. */
        private void undo() {
            try {
                handle.machine(null);
                hypervisor.discard(handle.life().machineId());
                images.release(handle.id());
                folders.remove(handle.folder());
                if (spare != null) {
                    folders.remove(spare.folder());
                }
                handle.removed();
                catalog.remove(handle);
                identities.release(identity.mac());
            } catch (RuntimeException e) {
                LOG.error("VM {}: its start failed and could not be undone", handle.id(), e);
            }
        }
    }
}
