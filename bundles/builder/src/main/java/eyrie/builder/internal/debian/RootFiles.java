/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes into the root folder of a guest. What is there is replaced, never followed: a link in the guest may point
 * anywhere on this machine.
 */
final class RootFiles {
    private static final int FOLDER = 0755;

    private final Path root;

    RootFiles(Path root) {
        this.root = root;
    }

    /** @param path absolute, in the guest */
    void write(String path, int mode, String content) throws IOException {
        Path file = place(path);
        Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, permissions(mode));
    }

    /** Makes a symbolic link with this target. */
    void link(String path, String target) throws IOException {
        Files.createSymbolicLink(place(path), Path.of(target));
    }

    /** Adds lines to a file that is there. */
    void append(String path, String lines) throws IOException {
        Path file = inside(path);
        write(path, 0644, Files.readString(file) + lines);
    }

    /** Removes the files of a folder whose names match a glob; nothing if there is no such folder. */
    void remove(String folder, String glob) throws IOException {
        Path inside = inside(folder);
        if (!Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var matcher = inside.getFileSystem().getPathMatcher("glob:" + glob);
        try (Stream<Path> entries = Files.list(inside)) {
            for (Path entry :
                    entries.filter(each -> matcher.matches(each.getFileName())).toList()) {
                if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    Files.delete(entry);
                }
            }
        }
    }

    private Path place(String path) throws IOException {
        Path file = inside(path);
        makeFolders(file.getParent());
        Files.deleteIfExists(file);
        return file;
    }

    private Path inside(String path) throws IOException {
        Path file = root.resolve(path.substring(1)).normalize();
        if (!path.startsWith("/") || !file.startsWith(root)) {
            throw new IOException("%s is not a path in the guest".formatted(path));
        }
        return file;
    }

    private void makeFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            // A guest's own links from one folder to another are relative: its root is not that of this machine.
            if (!folder.toRealPath().startsWith(root.toRealPath())) {
                throw new IOException("%s leads out of the guest".formatted(folder));
            }
            return;
        }
        makeFolders(folder.getParent());
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, permissions(FOLDER));
    }

    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] highestFirst = PosixFilePermission.values();
        for (int bit = 0; bit < highestFirst.length; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                permissions.add(highestFirst[bit]);
            }
        }
        return permissions;
    }
}
