/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets, one a file that only its owner may read. A file is never changed: a new secret gets a new file, so that a row
 * that names a file always means the secret that it was written with.
 */
final class SecretFiles {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFiles.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

    private final Path folder;

    SecretFiles(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
        Files.setPosixFilePermissions(folder, FOLDER);
        sync(folder.getParent());
    }

    /** Puts a secret onto the disk. @return what to ask for it with */
    String write(String secret) {
        String id = UUID.randomUUID().toString();
        Path aside = folder.resolve(id + ".new");
        try {
            var options = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel out = FileChannel.open(aside, options, PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(secret);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(aside, folder.resolve(id), StandardCopyOption.ATOMIC_MOVE);
            sync(folder);
            return id;
        } catch (IOException failed) {
            delete(id + ".new");
            delete(id);
            throw failure(failed);
        }
    }

    String read(String id) {
        try {
            return Files.readString(folder.resolve(id));
        } catch (IOException failed) {
            throw EyrieException.internal("the credential cannot be read: %s".formatted(failed.getMessage()), failed);
        }
    }

    /** Removes a secret; one that cannot be removed now goes at the next start. */
    void delete(String id) {
        try {
            Files.deleteIfExists(folder.resolve(id));
        } catch (IOException failed) {
            LOG.warn("A credential that is no longer used stays in {} until the next start", folder, failed);
        }
    }

    /** Removes what a crash has left. @param used the secrets that are still asked for */
    void keepOnly(Set<String> used) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!used.contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
    }

    private static EyrieException failure(IOException failed) {
        String reason = String.valueOf(failed.getMessage());
        boolean full = reason.toLowerCase(Locale.ROOT).matches(".*(no space left|quota exceeded).*");
        return full
                ? new EyrieException(
                        ErrorKind.NO_SPACE,
                        "the credential was not kept: the disk is full; free some and try again",
                        failed)
                : EyrieException.internal("the credential was not kept: " + reason, failed);
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
