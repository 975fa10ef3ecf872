/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.machine.Hypervisor;
import eyrie.api.template.Boot;
import eyrie.api.vm.DiskSource.Built;
import eyrie.builder.internal.Workspaces;
import eyrie.builder.internal.command.Commands;
import java.io.IOException;
import java.nio.file.Path;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Makes the files of a VM of a disk image that somebody else made and that is not trusted. */
@Component(
        service = ImageImport.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class ImageImport {
    private final Workspaces workspaces;
    private final Commands commands;
    private final Hypervisor hypervisor;

    @Activate
    public ImageImport(
            @Reference Workspaces workspaces,
            @Reference Commands commands,
            @Reference(policyOption = ReferencePolicyOption.GREEDY) Hypervisor hypervisor) {
        this.workspaces = workspaces;
        this.commands = commands;
        this.hypervisor = hypervisor;
    }

    /**
     * @param from what the user named, for messages
     * @param diskBytes 0 for the image's own size
     * @param work a folder for files in between
     */
    Built take(String from, Path image, long diskBytes, Path folder, Path work, Progress progress) throws IOException {
        ImageFormat.check(from, image);
        long size = hypervisor.virtualSize(image);
        if (diskBytes != 0 && diskBytes < size) {
            throw EyrieException.invalid(
                    "disk_size", diskBytes, "at least %d, which the disk of the image has".formatted(size));
        }
        // First, because a missing tool should be known before gigabytes were written.
        new Seed(commands, workspaces.log("image")).make(hypervisor.guestFiles(), folder.resolve("seed"), work);
        Path disk = folder.resolve("disk");
        hypervisor.convert(image, disk, progress);
        if (diskBytes > size) {
            hypervisor.resize(disk, diskBytes);
        }
        Workspaces.sync(folder);
        return new Built(Boot.firmware());
    }
}
