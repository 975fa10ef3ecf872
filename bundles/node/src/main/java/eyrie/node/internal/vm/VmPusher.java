/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.Hypervisor;
import eyrie.api.template.Boot;
import eyrie.api.template.ImageFile.Role;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Makes template versions of VMs. What is handed over are second names of the VM's files, or copies; so until the
 * version is there the VM has lost nothing, whenever the process ends. Once it is there, the VM becomes a clone of it,
 * which {@link #finish} can repeat at any time. Under the VM's lock.
 */
final class VmPusher {
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9._+-]{1,128}");

    private final Hypervisor hypervisor;
    private final ImageStore images;
    private final Versions versions;

    VmPusher(Hypervisor hypervisor, ImageStore images) {
        this.hypervisor = hypervisor;
        this.images = images;
        this.versions = new Versions(images);
    }

    TemplateVersion push(VmHandle handle, String tag, String description, Progress progress) {
        handle.requireResting("pushed");
        finish(handle);
        if (tag == null || !TAG.matcher(tag).matches()) {
            throw EyrieException.invalid("tag", tag, "1 to 128 letters, digits and . _ - +");
        }
        if (versions.tagged(handle.id(), tag).isPresent()) {
            throw EyrieException.conflict("tag %s: %s has one of this name already; choose another"
                    .formatted(tag, handle.record().name()));
        }
        handle.save(handle.life().pushing(tag));
        try {
            Map<Role, Path> files = handOver(handle, progress);
            progress.at("Committing the version", -1);
            images.commit(draft(handle, handle.id(), handle.record().name(), tag, description, 0), files, progress);
        } catch (RuntimeException e) {
            finishQuietly(handle, e);
            throw e;
        }
        return finish(handle)
                .orElseThrow(
                        () -> EyrieException.internal("tag %s: is gone right after it was made".formatted(tag), null));
    }

    /** Brings a push of this or an earlier process to its end: all of it if the version is there, else none of it. */
    Optional<TemplateVersion> finish(VmHandle handle) {
        if (handle.life().doing() != Life.Doing.PUSHING) {
            return Optional.empty();
        }
        // The tag was free before, and only this VM can make versions of this template here: it is ours.
        Optional<TemplateVersion> version =
                versions.tagged(handle.id(), handle.life().pushTag());
        if (version.isPresent()) {
            becomeCloneOf(handle, version.get());
        } else {
            handle.folder().disk().delete(handle.folder().outbox());
            handle.save(handle.life().notPushing());
        }
        return version;
    }

    private void finishQuietly(VmHandle handle, RuntimeException first) {
        try {
            finish(handle);
        } catch (RuntimeException e) {
            first.addSuppressed(e); // it is tried again before the next thing that is done to the VM
        }
    }

    private void becomeCloneOf(VmHandle handle, TemplateVersion version) {
        VmFolder folder = handle.folder();
        Disk disk = folder.disk();
        Path template = images.open(version);
        disk.delete(folder.newDisk());
        hypervisor.overlay(template.resolve(Role.DISK.fileName()), folder.newDisk());
        disk.sync(folder.newDisk());
        disk.move(folder.newDisk(), folder.systemDisk());
        handle.save(handle.record().with(Origin.of(version), handle.life().pushed()));
        folder.forgetMemory();
        disk.delete(folder.outbox());
    }

    /** Gathers everything that a version of a VM at rest consists of in its outbox, under second names or as copies. */
    Map<Role, Path> handOver(VmHandle handle, Progress progress) {
        VmFolder folder = handle.folder();
        VmRecord record = handle.record();
        Path template = versions.folderOf(record.origin());
        Path outbox = folder.outbox();
        folder.disk().delete(outbox);
        folder.disk().createFolder(outbox);
        Map<Role, Path> files = new EnumMap<>(Role.class);
        files.put(Role.DISK, disk(folder, template, progress));
        for (Role role : parts(record)) {
            offer(folder, template, role).ifPresent(file -> files.put(role, file));
        }
        return files;
    }

    /** A version's disk has no backing file. */
    private Path disk(VmFolder folder, Path template, Progress progress) {
        Path target = folder.outbox().resolve(Role.DISK.fileName());
        if (template == null) {
            folder.disk().link(folder.systemDisk(), target);
        } else {
            progress.at("Merging the disk with that of its template", -1);
            hypervisor.convert(folder.systemDisk(), target, progress);
            folder.disk().sync(target);
        }
        return target;
    }

    private static List<Role> parts(VmRecord record) {
        List<Role> parts = new ArrayList<>(List.of(Role.NVRAM));
        if (record.life().memory() != Life.Memory.NONE) {
            parts.addAll(List.of(Role.RAM, Role.STATE));
        }
        if (record.config().boot().kind() == Boot.Kind.KERNEL) {
            parts.addAll(List.of(Role.KERNEL, Role.INITRD));
        }
        return parts;
    }

    private Optional<Path> offer(VmFolder folder, Path template, Role role) {
        Path own = folder.file(role);
        Path target = folder.outbox().resolve(role.fileName());
        boolean isOwn = Files.exists(own);
        if (isOwn && role != Role.NVRAM) {
            folder.disk().link(own, target);
        } else if (isOwn) {
            copy(folder, own, target); // the VM goes on writing its own
        } else if (template != null && Files.exists(template.resolve(role.fileName()))) {
            copy(folder, template.resolve(role.fileName()), target);
        } else {
            return Optional.empty();
        }
        return Optional.of(target);
    }

    private void copy(VmFolder folder, Path source, Path target) {
        hypervisor.copy(source, target);
        folder.disk().sync(target);
    }

    ImageStore.Draft draft(
            VmHandle handle, String templateId, String templateName, String tag, String description, int leastNumber) {
        VmRecord record = handle.record();
        return new ImageStore.Draft(
                templateId,
                templateName,
                tag,
                description == null ? "" : description,
                record.life().memory() != Life.Memory.NONE,
                record.config(),
                hypervisor.info().id(),
                leastNumber);
    }
}
