/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks one thing that a guest sent. The guest is not trusted: nothing is written outside the goal, whatever the
 * names and links in the stream are.
 */
final class Unpacker {
    private final CopyOptions options;
    private final Path goal;
    private final boolean mustBeFolder;
    private final BiConsumer<String, Path> listener;

    /**
     * @param goal what the thing becomes
     * @param mustBeFolder whether only a folder may become the goal
     * @param listener hears of everything that is written
     */
    Unpacker(CopyOptions options, Path goal, boolean mustBeFolder, BiConsumer<String, Path> listener) {
        this.options = options;
        this.goal = goal;
        this.mustBeFolder = mustBeFolder;
        this.listener = listener;
    }

    /**
     * Unpacks a stream.
     *
     * @param top the name under which everything in it stands
     * @param follow whether a link instead of the thing itself is refused
     * @return false if it was refused for being a link
     */
    boolean unpack(InputStream in, String top, boolean follow) throws IOException {
        TarArchiveInputStream tar = new TarArchiveInputStream(new BufferedInputStream(in, 1 << 16), "UTF-8");
        TarArchiveEntry first = tar.getNextEntry();
        if (first == null) {
            throw new Failure(FailureKind.INTERNAL, "the guest sent nothing for " + top);
        }
        if (first.isSymbolicLink() && follow) {
            return false;
        }
        check(first, top);
        Path root = Files.isSymbolicLink(goal) && Files.exists(goal) ? goal.toRealPath() : goal;
        SafeFolder target = new SafeFolder(root, top);
        try (Attributes attributes = new Attributes(options.preserve())) {
            for (TarArchiveEntry entry = first; entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, target, attributes);
            }
        }
        in.transferTo(OutputStream.nullOutputStream());
        return true;
    }

    private void check(TarArchiveEntry first, String top) {
        if (first.isDirectory() && !options.recursive()) {
            throw Failure.invalid(top + " is a folder; use -R to copy it");
        }
        if (mustBeFolder && !first.isDirectory()) {
            throw Failure.invalid(goal + " is no folder");
        }
        if (first.isDirectory() && Files.exists(goal) && !Files.isDirectory(goal)) {
            throw Failure.invalid(goal + " is a file; the folder " + top + " cannot take its place");
        }
    }

    private void write(TarArchiveInputStream tar, TarArchiveEntry entry, SafeFolder target, Attributes attributes)
            throws IOException {
        Path place = target.place(entry.getName());
        boolean exists = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (exists && options.noClobber() && !entry.isDirectory()) {
            return;
        }
        EntryWriter writer = new EntryWriter(attributes, entry, place);
        if (entry.isDirectory()) {
            writer.folder();
        } else if (entry.isSymbolicLink()) {
            writer.link();
        } else if (entry.isLink()) {
            writer.copyOf(target.place(entry.getLinkName()));
        } else if (entry.isFile() && !entry.isCharacterDevice() && !entry.isBlockDevice() && !entry.isFIFO()) {
            writer.file(tar);
        } else {
            return;
        }
        listener.accept(entry.getName(), place);
    }
}
