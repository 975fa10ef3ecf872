/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Blobs in files, each written aside, synced and renamed. */
public final class FileBlobStore implements BlobStore {
    /** A disk with less is full: something else may fill it between our look and our write. */
    private static final long NEARLY_FULL_BYTES = 1L << 20;

    private final BlobFolders folders;
    /** Only so that their digests need not be computed again. */
    private final Map<String, FileUpload> uploads = new ConcurrentHashMap<>();

    public FileBlobStore(Path root) {
        this.folders = new BlobFolders(root);
    }

    BlobFolders folders() {
        return folders;
    }

    @Override
    public OptionalLong size(Digest digest) {
        return run("blob " + digest, () -> {
            try {
                return OptionalLong.of(Files.size(folders.blob(digest)));
            } catch (NoSuchFileException e) {
                return OptionalLong.empty();
            }
        });
    }

    @Override
    public Optional<Blob> open(Digest digest) {
        return run("blob " + digest, () -> {
            try {
                return Optional.of(FileBlob.open(folders.blob(digest)));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void delete(Digest digest) {
        run("blob " + digest, () -> Files.deleteIfExists(folders.blob(digest)));
    }

    @Override
    public void quarantine(Digest digest) {
        run("blob " + digest, () -> {
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
            forEachFile(
                    folders.blobs(algorithm),
                    folder -> forEachFile(
                            folder,
                            file -> Digest.parse(algorithm.label() + ':' + file.getFileName())
                                    .flatMap(digest -> attributes(file)
                                            .map(found -> new Found(
                                                    digest,
                                                    found.size(),
                                                    found.lastModifiedTime().toInstant())))
                                    .ifPresent(each)));
        }
    }

    @Override
    public Upload begin(String id, DigestAlgorithm algorithm) {
        Path file = folders.uploads().resolve(id);
        return run("upload " + id, () -> {
            Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
            BlobFolders.sync(folders.uploads());
            FileUpload upload = new FileUpload(this, id, file, algorithm, true);
            uploads.put(id, upload);
            return upload;
        });
    }

    @Override
    public Optional<Upload> resume(String id) {
        Path file = folders.uploads().resolve(id);
        // Ids come from outside.
        if (!file.getParent().equals(folders.uploads()) || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(
                uploads.computeIfAbsent(id, i -> new FileUpload(this, i, file, DigestAlgorithm.SHA256, false)));
    }

    @Override
    public void forEachUpload(Consumer<Arriving> each) {
        forEachFile(
                folders.uploads(),
                file -> attributes(file)
                        .map(found -> new Arriving(
                                file.getFileName().toString(),
                                found.lastModifiedTime().toInstant()))
                        .ifPresent(each));
    }

    void ended(FileUpload upload) {
        uploads.remove(upload.id(), upload);
    }

    /** Something that may fail as files do. */
    @FunctionalInterface
    interface Task<T> {
        T run() throws IOException;
    }

    /** Tells a failure of the disk as what it is. */
    <T> T run(String what, Task<T> task) {
        try {
            return task.run();
        } catch (IOException e) {
            if (folders.root().toFile().getUsableSpace() < NEARLY_FULL_BYTES
                    || String.valueOf(e.getMessage()).contains("No space left")) {
                throw new EyrieException(
                        ErrorKind.NO_SPACE,
                        "registry: the disk of %s is full; free some space and send it again".formatted(folders.root()),
                        e);
            }
            throw EyrieException.internal("registry: %s cannot be read or written".formatted(what), e);
        }
    }

    private void forEachFile(Path folder, Consumer<Path> each) {
        run("folder " + folder, () -> {
            try (Stream<Path> files = Files.list(folder)) {
                files.forEach(each);
            }
            return null;
        });
    }

    private Optional<BasicFileAttributes> attributes(Path file) {
        return run("file " + file, () -> {
            try {
                return Optional.of(Files.readAttributes(file, BasicFileAttributes.class));
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
        });
    }
}
