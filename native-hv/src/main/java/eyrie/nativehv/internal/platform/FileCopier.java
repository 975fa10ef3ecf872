/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import eyrie.nativehv.internal.platform.HostPlatform.Extent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Copies files as cheaply as the file system can: shared extents, else only what is not a hole. */
public final class FileCopier {
    private final HostPlatform platform;

    public FileCopier(HostPlatform platform) {
        this.platform = platform;
    }

    /** On return the copy is on disk. */
    public void copy(Path source, Path target) throws IOException {
        Path aside = DurableFile.aside(target);
        Files.deleteIfExists(aside);
        try {
            if (!platform.cloneFile(source, aside)) {
                copySparse(source, aside);
            }
            DurableFile.sync(aside);
            DurableFile.move(aside, target);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private void copySparse(Path source, Path target) throws IOException {
        try (FileChannel from = FileChannel.open(source, StandardOpenOption.READ);
                FileChannel to = FileChannel.open(
                        target,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            for (Extent extent : platform.extents(source)) {
                copyExtent(from, to, extent);
            }
        }
        try (RandomAccessFile sized = new RandomAccessFile(target.toFile(), "rw")) {
            sized.setLength(Files.size(source));
        }
    }

    private static void copyExtent(FileChannel from, FileChannel to, Extent extent) throws IOException {
        long end = extent.offset() + extent.length();
        for (long at = extent.offset(); at < end; ) {
            to.position(at);
            long moved = from.transferTo(at, end - at, to);
            if (moved == 0) {
                return;
            }
            at += moved;
        }
    }
}
