/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.sim;

import eyrie.node.internal.vm.Disk;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk whose every operation can be the last one. */
public final class FaultyDisk extends Disk {
    private final Faults faults;

    public FaultyDisk(Faults faults) {
        this.faults = faults;
    }

    @Override
    public void write(Path file, byte[] content) {
        faults.work("write " + file.getFileName(), () -> super.write(file, content));
    }

    /** A killed process loses nothing that it has written, and these disks lose no power. */
    @Override
    protected void force(FileChannel channel) {}

    @Override
    public void createFolder(Path folder) {
        faults.work("createFolder", () -> super.createFolder(folder));
    }

    @Override
    public void move(Path source, Path target) {
        faults.work("move", () -> super.move(source, target));
    }

    @Override
    public void link(Path existing, Path link) {
        faults.work("link", () -> super.link(existing, link));
    }

    @Override
    public void delete(Path tree) {
        faults.work("delete", () -> super.delete(tree));
    }
}
