/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Blobs in files, each written aside, synced and renamed. */
public final class FileBlobStore implements BlobStore {
    private final BlobFolders folders;
    private final Disk disk;
    private final UploadFolder uploads;

    public FileBlobStore(Path root) {
        this.folders = BlobFolders.withBlobs(root);
        this.disk = new Disk(root);
        this.uploads = new UploadFolder(folders.uploads(), disk, this::name);
    }

    /** What lies there already is the same, or should be: it is replaced, which heals it if it is damaged. */
    private void name(Path file, Digest digest) throws IOException {
        Path blob = folders.blob(digest);
        BlobFolders.prepareFor(blob);
        Files.move(file, blob, StandardCopyOption.ATOMIC_MOVE);
        BlobFolders.sync(blob.getParent());
    }

    @Override
    public OptionalLong size(Digest digest) {
        return disk.run("blob " + digest, () -> {
            try {
                return OptionalLong.of(Files.size(folders.blob(digest)));
            } catch (NoSuchFileException e) {
                return OptionalLong.empty();
            }
        });
    }

    @Override
    public Optional<Blob> open(Digest digest) {
        return disk.run("blob " + digest, () -> {
            try {
                return Optional.of(FileBlob.open(folders.blob(digest)));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void delete(Digest digest) {
        disk.run("blob " + digest, () -> Files.deleteIfExists(folders.blob(digest)));
    }

    @Override
    public void quarantine(Digest digest) {
        disk.run("blob " + digest, () -> {
            Path aside = folders.quarantine().resolve(digest.algorithm().label() + '-' + digest.hex());
            try {
                Files.move(folders.blob(digest), aside, StandardCopyOption.ATOMIC_MOVE);
                BlobFolders.sync(folders.quarantine());
            } catch (NoSuchFileException e) {
                // gone by another way
            }
            return null;
        });
    }

    @Override
    public void forEach(Consumer<Found> each) {
        for (DigestAlgorithm algorithm : DigestAlgorithm.values()) {
            disk.forEachFile(
                    folders.blobs(algorithm),
                    folder -> disk.forEachFile(
                            folder,
                            file -> Digest.parse(algorithm.label() + ':' + file.getFileName())
                                    .flatMap(digest -> disk.attributes(file)
                                            .map(found -> new Found(
                                                    digest,
                                                    found.size(),
                                                    found.lastModifiedTime().toInstant())))
                                    .ifPresent(each)));
        }
    }

    @Override
    public Upload begin(String id, DigestAlgorithm algorithm) {
        return uploads.begin(id, algorithm);
    }

    @Override
    public Optional<Upload> resume(String id) {
        return uploads.resume(id);
    }

    @Override
    public void forEachUpload(Consumer<Arriving> each) {
        uploads.forEach(each);
    }
}
