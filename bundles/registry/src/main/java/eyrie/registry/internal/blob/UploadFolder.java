/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.registry.internal.blob.BlobStore.Arriving;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The uploads, each in a file. A file is the whole state of its upload, so it is gone on with after a restart.
 * Thread-safe.
 */
final class UploadFolder {
    /** Where content goes that is whole and right. */
    @FunctionalInterface
    interface Destination {
        /** Puts a file, which is on disk, where blobs are. It may be moved there. */
        void take(Path file, Digest digest) throws IOException;
    }

    private final Path folder;
    private final Disk disk;
    private final Destination destination;
    /** Only so that their digests need not be computed again. */
    private final Map<String, FileUpload> uploads = new ConcurrentHashMap<>();

    UploadFolder(Path folder, Disk disk, Destination destination) {
        this.folder = folder;
        this.disk = disk;
        this.destination = destination;
    }

    Disk disk() {
        return disk;
    }

    Destination destination() {
        return destination;
    }

    Upload begin(String id, DigestAlgorithm algorithm) {
        Path file = folder.resolve(id);
        return disk.run("upload " + id, () -> {
            Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
            BlobFolders.sync(folder);
            FileUpload upload = new FileUpload(this, id, file, algorithm, true);
            uploads.put(id, upload);
            return upload;
        });
    }

    Optional<Upload> resume(String id) {
        Path file = folder.resolve(id);
        // Ids come from outside.
        if (!file.getParent().equals(folder) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(
                uploads.computeIfAbsent(id, i -> new FileUpload(this, i, file, DigestAlgorithm.SHA256, false)));
    }

    void forEach(Consumer<Arriving> each) {
        disk.forEachFile(
                folder,
                file -> disk.attributes(file)
                        .map(found -> new Arriving(
                                file.getFileName().toString(),
                                found.lastModifiedTime().toInstant()))
                        .ifPresent(each));
    }

    void ended(FileUpload upload) {
        uploads.remove(upload.id(), upload);
    }
}
