/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.bundles;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** Keeps replaced bundles where the launcher finds them at the next start, one jar a symbolic name. */
final class BundleStore {
    private static final String INCOMING = ".incoming";

    private final Path folder;
    private final long maxBytes;

    BundleStore(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /** Makes the folder, and removes what a crash left half received. */
    void open() {
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : (Iterable<Path>) files.filter(BundleStore::incoming)::iterator) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw EyrieException.internal("Bundles cannot be kept in %s".formatted(folder), e);
        }
    }

    /** Writes what comes to a file aside, down to the disk. */
    Path receive(InputStream body) throws IOException {
        Path file = Files.createTempFile(folder, "", INCOMING);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[64 * 1024];
            long received = 0;
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                received += count;
                if (received > maxBytes) {
                    throw new EyrieException(
                            ErrorKind.TOO_LARGE,
                            "The jar is larger than accepted; send at most %d bytes".formatted(maxBytes));
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Puts a received jar in its place; on the disk on return. */
    void keep(BundleJar jar) throws IOException {
        Files.move(jar.file(), place(jar.symbolicName()), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** The jars that have been kept for a symbolic name: none or one. */
    List<BundleJar> kept(String symbolicName) {
        Path file = place(symbolicName);
        return Files.exists(file) ? List.of(BundleJar.read(file)) : List.of();
    }

    private Path place(String symbolicName) {
        return folder.resolve(symbolicName + ".jar");
    }

    private static boolean incoming(Path file) {
        return file.getFileName().toString().endsWith(INCOMING);
    }
}
