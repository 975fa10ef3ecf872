/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Where the file store keeps what. All of it is on one file system, so that a file gets its name by one rename. */
final class BlobFolders {
    private final Path root;

    private BlobFolders(Path root) {
        this.root = root;
    }

    /** For uploads only. */
    static BlobFolders withUploads(Path root) {
        return new BlobFolders(root).prepare(List.of());
    }

    static BlobFolders withBlobs(Path root) {
        BlobFolders folders = new BlobFolders(root);
        return folders.prepare(List.of(
                folders.quarantine(), folders.blobs(DigestAlgorithm.SHA256), folders.blobs(DigestAlgorithm.SHA512)));
    }

    private BlobFolders prepare(List<Path> more) {
        try {
            folder(root);
            folder(uploads());
            for (Path each : more) {
                folder(each);
                sync(each.getParent());
            }
            sync(root);
            return this;
        } catch (IOException e) {
            throw EyrieException.internal("registry: the folder %s cannot be prepared".formatted(root), e);
        }
    }

    Path blobs(DigestAlgorithm algorithm) {
        return root.resolve("blobs").resolve(algorithm.label());
    }

    /** In one of 256 folders, so that none becomes very long. */
    Path blob(Digest digest) {
        return blobs(digest.algorithm()).resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    }

    Path uploads() {
        return root.resolve("uploads");
    }

    Path quarantine() {
        return root.resolve("quarantine");
    }

    /** Makes the folder of a file, to last. */
    static void prepareFor(Path file) throws IOException {
        Path parent = file.getParent();
        if (!Files.isDirectory(parent)) {
            folder(parent);
            sync(parent.getParent());
        }
    }

    /** Makes the names in a folder last. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void folder(Path folder) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
