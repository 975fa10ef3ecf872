/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folders of all VMs of this node. Names that begin with a dot are of nobody: being made, or being removed. */
final class VmFolders {
    private static final Logger LOG = LoggerFactory.getLogger(VmFolders.class);
    private static final String SCRATCH = ".";

    private final Path root;
    private final Disk disk;

    VmFolders(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
        disk.createFolder(root);
    }

    VmFolder of(String id) {
        return new VmFolder(root.resolve(id), disk);
    }

    /** A new folder that the next process removes unless it has become a VM's by then. */
    VmFolder scratch() {
        VmFolder folder = new VmFolder(root.resolve(SCRATCH + UUID.randomUUID()), disk);
        folder.create();
        return folder;
    }

    /** Gives a folder that holds everything of a VM, its record included, the name under which the VM exists. */
    VmFolder adopt(VmFolder scratch, String id) {
        VmFolder folder = of(id);
        disk.move(scratch.path(), folder.path());
        return folder;
    }

    /**
     * Removes a VM's folder: gone at once for whoever looks, its files soon after. Until they are, they have a name by which whoever
     * is interrupted in the middle, or fails, can go on.
     */
    void remove(VmFolder folder) {
        Path path = folder.path();
        Path away = isScratch(path) ? path : root.resolve(SCRATCH + path.getFileName());
        if (!away.equals(path) && Files.exists(path)) {
            disk.delete(away); // what an earlier VM of that name may have left
            disk.move(path, away);
        }
        disk.delete(away);
    }

    private static boolean isScratch(Path path) {
        return path.getFileName().toString().startsWith(SCRATCH);
    }

    /** Reads all records, and clears away what an earlier process left half made. */
    List<VmRecord> load() {
        List<VmRecord> records = new ArrayList<>();
        for (Path path : children()) {
            if (isScratch(path) || Files.notExists(path.resolve(VmFolder.RECORD))) {
                LOG.info("removing {}, which an earlier process left unfinished", path);
                disk.delete(path);
            } else {
                read(new VmFolder(path, disk), records);
            }
        }
        return records;
    }

    private static void read(VmFolder folder, List<VmRecord> records) {
        try {
            records.add(folder.readRecord());
        } catch (IOException e) {
            // Records are replaced in one step, so this was somebody else; their data is not ours to remove.
            LOG.error("the VM in {} is left out: its record cannot be read", folder.path(), e);
        }
    }

    private List<Path> children() {
        try (Stream<Path> paths = Files.list(root)) {
            return paths.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw Disk.failure("read", root, e);
        }
    }
}
