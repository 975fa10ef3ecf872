/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Files that only their owner reads, and that are on disk when a call returns. */
final class OwnFiles {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.complementOf(EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE));

    private OwnFiles() {}

    static void requirePrivate(Path file) throws IOException {
        if (Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains)) {
            throw new Refusal("%s can be read or written by others; chmod 600 it first".formatted(file));
        }
    }

    /** @throws Refusal if there is such a file */
    static void create(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER))) {
            write(channel, text);
        } catch (FileAlreadyExistsException e) {
            throw new Refusal("%s exists already; a signing key is never overwritten".formatted(file));
        }
        syncFolder(file);
    }

    /** Writes a file anew, by a rename when it is complete. */
    static void replace(Path file, String text) throws IOException {
        Path aside = Files.createTempFile(folder(file), file.getFileName().toString(), ".new");
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            write(channel, text);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(file);
    }

    static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    static void syncFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(folder(file))) {
            folder.force(true);
        }
    }

    private static Path folder(Path file) {
        return file.toAbsolutePath().getParent();
    }
}
