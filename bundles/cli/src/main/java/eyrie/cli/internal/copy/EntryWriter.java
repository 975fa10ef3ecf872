/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.copy;

import eyrie.cli.internal.base.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * Puts one entry of a stream into its place. A file appears there whole or not at all.
 *
 * @param attributes gives it its mode and its times
 * @param place where it goes
 */
record EntryWriter(Attributes attributes, TarArchiveEntry entry, Path place) {
    void folder() throws IOException {
        boolean isNew = !Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (isNew) {
            Files.createDirectory(place);
        } else if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.invalid(place + " is no folder, but the folder of that name is to be copied there");
        }
        attributes.later(place, entry, isNew);
    }

    void link() throws IOException {
        refuseFolder();
        Files.deleteIfExists(place);
        Files.createSymbolicLink(place, Path.of(entry.getLinkName()));
        attributes.ofLink(place, entry);
    }

    void file(InputStream content) throws IOException {
        refuseFolder();
        if (isDevice()) {
            try (OutputStream out = Files.newOutputStream(place)) {
                content.transferTo(out);
            }
            return;
        }
        Path aside = Files.createTempFile(folder(place), ".eyrie-", null);
        try {
            try (OutputStream out = Files.newOutputStream(aside)) {
                content.transferTo(out);
            }
            attributes.ofFile(aside, entry);
            Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** A further name of a file that came before. */
    void copyOf(Path original) throws IOException {
        refuseFolder();
        if (!Files.isRegularFile(original, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.invalid(place + " is a further name of " + original + ", which was not copied");
        }
        Files.deleteIfExists(place);
        Files.createLink(place, original);
    }

    private void refuseFolder() {
        if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.invalid(place + " is a folder, but a file of that name is to be copied there");
        }
    }

    private boolean isDevice() {
        return Files.exists(place) && !Files.isRegularFile(place) && !Files.isSymbolicLink(place);
    }

    private static Path folder(Path place) {
        return place.toAbsolutePath().getParent();
    }
}
