/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** Gives copies the modes and times of their originals; to folders last, when nothing more is written into them. */
final class Attributes implements AutoCloseable {
    private static final int PERMISSIONS = 0777;
    private static final int PERMISSIONS_AND_SET_ID = 07777;

    private final boolean owners;
    private final Deque<Folder> folders = new ArrayDeque<>();

    /** @param owners whether owner, group and set-id bits are kept too */
    Attributes(boolean owners) {
        this.owners = owners;
    }

    private record Folder(Path path, TarArchiveEntry entry, boolean isNew) {}

    void later(Path folder, TarArchiveEntry entry, boolean isNew) {
        folders.push(new Folder(folder, entry, isNew));
    }

    void ofFile(Path file, TarArchiveEntry entry) throws IOException {
        owner(file, entry);
        mode(file, entry);
        times(file, entry.getLastModifiedTime());
    }

    void ofLink(Path link, TarArchiveEntry entry) throws IOException {
        owner(link, entry);
        times(link, entry.getLastModifiedTime());
    }

    /** The folders' turn, the innermost first. A folder that was there before keeps its mode. */
    @Override
    public void close() throws IOException {
        for (Folder folder : folders) {
            if (folder.isNew() || owners) {
                owner(folder.path(), folder.entry());
                mode(folder.path(), folder.entry());
            }
            times(folder.path(), folder.entry().getLastModifiedTime());
        }
    }

    private void mode(Path path, TarArchiveEntry entry) throws IOException {
        Files.setAttribute(path, "unix:mode", entry.getMode() & (owners ? PERMISSIONS_AND_SET_ID : PERMISSIONS));
    }

    private void owner(Path path, TarArchiveEntry entry) throws IOException {
        if (!owners) {
            return;
        }
        try {
            Files.setAttribute(path, "unix:uid", (int) entry.getLongUserId(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", (int) entry.getLongGroupId(), LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            // Only root can give files away; for others, as with cp, the copy is theirs.
        }
    }

    private static void times(Path path, FileTime modified) throws IOException {
        Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(modified, null, null);
    }
}
