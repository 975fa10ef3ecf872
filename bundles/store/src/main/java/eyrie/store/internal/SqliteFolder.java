/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/** The folder of the SQLite database: readable by its owner only, with a place for the driver's native library. */
final class SqliteFolder {
    private static final String OWNER_ONLY_FOLDER = "rwx------";
    private static final String OWNER_ONLY_FILE = "rw-------";

    private final Path folder;

    private SqliteFolder(Path folder) {
        this.folder = folder;
    }

    /** Makes what is missing and corrects the modes of what is there. */
    static SqliteFolder prepare(Path folder) {
        SqliteFolder prepared = new SqliteFolder(folder);
        try {
            Files.createDirectories(folder);
            restrict(folder, OWNER_ONLY_FOLDER);
            prepared.prepareNativeFolder();
            // SQLite gives its -wal and -shm files the mode of the database file.
            if (Files.notExists(prepared.database())) {
                Files.createFile(prepared.database());
            }
            restrict(prepared.database(), OWNER_ONLY_FILE);
            return prepared;
        } catch (IOException e) {
            throw EyrieException.internal("database: the folder %s cannot be prepared: %s".formatted(folder, e), e);
        }
    }

    Path database() {
        return folder.resolve("eyrie.db");
    }

    /** Where the driver unpacks its native library. */
    Path nativeFolder() {
        return folder.resolve("native");
    }

    long usableBytes() {
        return folder.toFile().getUsableSpace();
    }

    /** A killed process leaves its unpacked library behind; a library in use survives the removal of its name. */
    private void prepareNativeFolder() throws IOException {
        Files.createDirectories(nativeFolder());
        restrict(nativeFolder(), OWNER_ONLY_FOLDER);
        try (Stream<Path> left = Files.list(nativeFolder())) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void restrict(Path path, String mode) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        }
    }
}
