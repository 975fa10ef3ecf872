/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.MachineExit;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.Vm.Status;
import eyrie.node.internal.vm.Saving.Reverted;
import eyrie.node.internal.vm.Saving.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a template version of an instance. What is handed over are second names of the VM's files, or copies, so until the
 * version is there the instance has lost nothing; if it cannot be made, the instance goes on where it was. Each step is
 * recorded before it is done, and doing all of it again leads to the same end. Under the VM's lock.
 */
final class ImageSaver {
    private static final Logger LOG = LoggerFactory.getLogger(ImageSaver.class);

    private final ImageStore images;
    private final Catalog catalog;
    private final VmStopper stopper;
    private final SamePlace place;
    private final VmPusher pusher;
    private final SanityTest sanityTest;
    private final Disk disk;

    ImageSaver(
            ImageStore images,
            Catalog catalog,
            VmStopper stopper,
            SamePlace place,
            VmPusher pusher,
            SanityTest sanityTest,
            Disk disk) {
        this.images = images;
        this.catalog = catalog;
        this.stopper = stopper;
        this.place = place;
        this.pusher = pusher;
        this.sanityTest = sanityTest;
        this.disk = disk;
    }

    /** All but the script; brings to its end what this or an earlier process has begun. */
    SaveOutcome save(VmHandle handle, SaveOrder order) {
        if (saving(handle).underWay()) {
            try {
                if (made(handle, order).isEmpty()) {
                    make(handle, order);
                }
            } catch (RuntimeException e) {
                if (disk.isClosed()) {
                    throw e; // the next process finds out what has happened
                }
                if (made(handle, order).isEmpty()) {
                    LOG.warn("VM {}: its image could not be saved", handle.id(), e);
                    return giveUp(handle, e instanceof EyrieException ? e.getMessage() : "internal error: " + e);
                }
            }
            TemplateVersion version = made(handle, order).orElseThrow();
            record(handle, saving(handle).done(version.number()));
            disk.delete(handle.folder().outbox());
        } else if (saving(handle).step() == Step.FAILED) {
            bringBack(handle);
        }
        return saving(handle).outcome();
    }

    /** Nothing is saved, and the instance runs on. */
    SaveOutcome giveUp(VmHandle handle, String why) {
        record(handle, saving(handle).failed(why));
        bringBack(handle);
        return saving(handle).outcome();
    }

    private void make(VmHandle handle, SaveOrder order) {
        handle.checkWanted();
        rest(handle, order);
        handle.checkWanted();
        Map<Role, Path> files = pusher.handOver(handle, Progress.NONE);
        if (saving(handle).step() != Step.COMMITTING) {
            if (order.sanityTest()) {
                sanityTest.run(handle.record().config(), handle.folder().outbox(), order.suspend());
            }
            handle.checkWanted();
            record(handle, saving(handle).committing(reverted(handle, order)));
        }
        revert(handle, order, files);
        commit(handle, order, files);
    }

    private void commit(VmHandle handle, SaveOrder order, Map<Role, Path> files) {
        try {
            images.commit(
                    pusher.draft(
                            handle,
                            order.templateId(),
                            order.templateName(),
                            order.tag(),
                            order.description(),
                            order.leastNumber()),
                    files,
                    Progress.NONE);
        } catch (EyrieException e) {
            if (e.kind() == ErrorKind.CONFLICT) {
                // Somebody else was quicker, and what is there now is theirs.
                record(handle, saving(handle).notCommitting());
            }
            throw e;
        }
    }

    /** The version that this save has made. Nothing else had its tag when it began to commit. */
    private Optional<TemplateVersion> made(VmHandle handle, SaveOrder order) {
        if (saving(handle).step() != Step.COMMITTING) {
            return Optional.empty();
        }
        return images.versions().stream()
                .filter(version -> version.templateId().equals(order.templateId())
                        && version.tag().equals(order.tag())
                        && !saving(handle).removes(version))
                .findFirst();
    }

    private void rest(VmHandle handle, SaveOrder order) {
        Status status = handle.life().status();
        if (status == Status.RUNNING) {
            record(handle, saving(handle).resting(handle.life().ports()));
            if (order.suspend()) {
                stopper.suspend(handle);
            } else {
                stopper.stop(handle, false);
            }
        }
        boolean rests = order.suspend() ? handle.life().status() == Status.SUSPENDED : hasShutDown(handle);
        if (!rests) {
            throw EyrieException.conflict(
                    "the VM ended before it was saved" + reason(handle.life().exit()));
        }
    }

    private static boolean hasShutDown(VmHandle handle) {
        MachineExit exit = handle.life().exit();
        return saving(handle).rested()
                && handle.life().status() == Status.STOPPED
                && exit != null
                && (exit.cause() == MachineExit.Cause.GUEST_SHUTDOWN || exit.cause() == MachineExit.Cause.HOST_REQUEST);
    }

    private static String reason(MachineExit exit) {
        return exit == null ? "" : ": " + exit.detail();
    }

    /** What is to be removed, once it is certain that nothing stands in the way. */
    private List<Reverted> reverted(VmHandle handle, SaveOrder order) {
        List<TemplateVersion> doomed = doomed(order);
        for (TemplateVersion version : images.versions()) {
            if (version.templateId().equals(order.templateId())
                    && version.tag().equals(order.tag())
                    && !doomed.contains(version)) {
                throw EyrieException.conflict("tag %s: version %d of %s has it already"
                        .formatted(order.tag(), version.number(), version.templateName()));
            }
        }
        for (VmHandle other : catalog.all()) {
            Origin origin = other.record().origin();
            if (other != handle && origin != null && doomed.stream().anyMatch(origin::is)) {
                throw EyrieException.conflict("template %s: the VM %s is a clone of what is to be reverted"
                        .formatted(order.templateName(), other.record().name()));
            }
        }
        return doomed.stream()
                .map(version -> new Reverted(version.number(), version.created()))
                .toList();
    }

    private List<TemplateVersion> doomed(SaveOrder order) {
        List<TemplateVersion> all = versions(order);
        if (!order.revert() || all.isEmpty()) {
            return List.of();
        }
        Optional<TemplateVersion> first = order.revertTag() == null
                ? Optional.of(all.getLast())
                : all.stream()
                        .filter(version -> version.tag().equals(order.revertTag()))
                        .findFirst();
        return first.map(from -> all.stream()
                        .filter(version -> version.number() >= from.number())
                        .toList())
                .orElse(List.of());
    }

    /** By number. */
    private List<TemplateVersion> versions(SaveOrder order) {
        return images.versions().stream()
                .filter(version -> version.templateId().equals(order.templateId()))
                .sorted(java.util.Comparator.comparingInt(TemplateVersion::number))
                .toList();
    }

    private void revert(VmHandle handle, SaveOrder order, Map<Role, Path> files) {
        List<TemplateVersion> doomed = versions(order).stream()
                .filter(version -> saving(handle).removes(version))
                .toList();
        Origin origin = handle.record().origin();
        if (origin != null && doomed.stream().anyMatch(origin::is)) {
            standAlone(handle, files);
        }
        doomed.reversed().forEach(images::delete);
    }

    /** What the VM is a clone of goes; until the new version is there, the VM may have to go on without. */
    private void standAlone(VmHandle handle, Map<Role, Path> files) {
        VmFolder folder = handle.folder();
        disk.delete(folder.newDisk());
        disk.link(files.get(Role.DISK), folder.newDisk());
        disk.move(folder.newDisk(), folder.systemDisk());
        for (Role role : List.of(Role.KERNEL, Role.INITRD)) {
            if (files.containsKey(role) && !Files.exists(folder.file(role))) {
                disk.link(files.get(role), folder.file(role));
            }
        }
        handle.save(handle.record().with((Origin) null, handle.life()));
    }

    /** Lets an instance run on that was brought to rest for nothing. */
    private void bringBack(VmHandle handle) {
        disk.delete(handle.folder().outbox());
        boolean rests = handle.life().status() == Status.SUSPENDED || hasShutDown(handle);
        if (!rests || handle.isUnwanted()) {
            return;
        }
        try {
            place.start(handle, saving(handle).ports());
        } catch (RuntimeException e) {
            if (disk.isClosed()) {
                throw e;
            }
            LOG.error("VM {}: cannot go on after its image could not be saved", handle.id(), e);
            String message = "its image could not be saved (%s), and it could not be started again: %s"
                    .formatted(saving(handle).message(), e.getMessage());
            handle.save(handle.record().with(handle.record().instance().failed(message)));
        }
    }

    private static Saving saving(VmHandle handle) {
        return handle.record().instance().saving();
    }

    private static void record(VmHandle handle, Saving next) {
        handle.save(handle.record().with(handle.record().instance().saving(next)));
    }
}
