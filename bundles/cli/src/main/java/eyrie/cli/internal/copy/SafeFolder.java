/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Turns names in a stream into places under a root, and refuses every name that leads elsewhere: up, to the file
 * system's root, or through a symbolic link.
 *
 * @param root what stands for {@code top}
 * @param top the first part of every name
 */
record SafeFolder(Path root, String top) {
    Path place(String name) throws IOException {
        List<String> parts = Arrays.stream(name.split("/"))
                .filter(part -> !part.isEmpty() && !part.equals("."))
                .toList();
        if (name.startsWith("/") || parts.isEmpty() || !parts.getFirst().equals(top) || parts.contains("..")) {
            throw refused(name);
        }
        Path place = root;
        for (String part : parts.subList(1, parts.size())) {
            requireFolder(place, name);
            place = child(place, part, name);
        }
        return place;
    }

    private void requireFolder(Path folder, String name) throws IOException {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(name);
            }
        } else {
            Files.createDirectory(folder);
        }
    }

    private static Path child(Path folder, String part, String name) {
        try {
            return folder.resolve(part);
        } catch (InvalidPathException e) {
            throw refused(name);
        }
    }

    private static Failure refused(String name) {
        return new Failure(
                FailureKind.INTERNAL,
                "the guest sent \"" + name + "\", which lies outside of what was asked for; refused");
    }
}
