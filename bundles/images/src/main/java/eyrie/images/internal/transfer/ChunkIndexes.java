/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.ContentDigest;
import eyrie.images.internal.DataRanges;
import eyrie.images.internal.Durable;
import eyrie.images.internal.SparseDigest;
import eyrie.images.internal.format.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the chunk digests of files by the digests of the files, so that a file is read for them once. What is lost
 * or damaged is computed again. Thread-safe.
 */
public final class ChunkIndexes implements ContentDigest {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkIndexes.class);

    private final Path folder;
    private final ChunkScan scan;
    private final SparseDigest whole;

    public ChunkIndexes(Path folder, DataRanges dataRanges) throws IOException {
        this.folder = folder;
        scan = new ChunkScan(dataRanges);
        whole = new SparseDigest(dataRanges);
        Durable.makeFolders(folder);
    }

    /** The index of a file if it is known without reading the file. */
    Optional<ChunkIndex> known(ImageFile file) {
        Path path = path(file);
        try {
            ChunkIndex index = ChunkIndex.read(Files.readAllBytes(path), path.toString());
            return Optional.of(index).filter(found -> found.length() == file.bytes());
        } catch (NoSuchFileException notYet) {
            return Optional.empty();
        } catch (IOException damaged) {
            LOG.warn("An index is computed again: {}", damaged.getMessage());
            return Optional.empty();
        }
    }

    /**
     * An index.
     *
     * @param fresh whether the file was read for it just now
     */
    record Found(ChunkIndex index, boolean fresh) {}

    /**
     * The index of a file. Where it has to be computed, the file is read against its digest at the same time: an index of
     * damaged content would make the damage look right for ever.
     *
     * @throws DamagedException if the file is not what it says
     */
    Found of(ImageFile file, Path content, Progress progress) throws IOException {
        Optional<ChunkIndex> known = known(file);
        if (known.isPresent()) {
            return new Found(known.get(), false);
        }
        Meter meter = new Meter("Looking for changes in " + file.role().fileName(), file.bytes(), progress);
        Read read = read(content, meter::add);
        if (!read.sha256().equals(file.sha256())) {
            throw new DamagedException("%s: it has the SHA-256 %s instead of %s; the template is damaged"
                    .formatted(file.role().fileName(), read.sha256(), file.sha256()));
        }
        remember(file, read.index());
        return new Found(read.index(), true);
    }

    /** Reads a new file for both digests, and remembers its chunks. */
    @Override
    public String sha256(Path file, LongConsumer done) throws IOException {
        Read read = read(file, done);
        write(folder.resolve(read.sha256()), read.index());
        return read.sha256();
    }

    private record Read(String sha256, ChunkIndex index) {}

    /** The second of the two finds in memory what the first has read. */
    private Read read(Path file, LongConsumer done) throws IOException {
        String[] sha256 = new String[1];
        ChunkIndex[] index = new ChunkIndex[1];
        Parallel.forEach(
                2,
                List.<Reading>of(
                        () -> sha256[0] = whole.sha256(file, done), () -> index[0] = scan.scan(file, bytes -> {})),
                Reading::run);
        return new Read(sha256[0], index[0]);
    }

    /** One way to read the file. */
    @FunctionalInterface
    private interface Reading {
        void run() throws IOException;
    }

    void remember(ImageFile file, ChunkIndex index) throws IOException {
        write(path(file), index);
    }

    /** Whole or not there; not synced, for one that is damaged is seen and computed again. */
    private void write(Path path, ChunkIndex index) throws IOException {
        Path aside = folder.resolve(".new-" + UUID.randomUUID());
        Files.write(aside, index.write());
        Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Forgets files that no version has any more. */
    void prune(List<TemplateVersion> versions) throws IOException {
        Set<Path> kept = new HashSet<>();
        versions.forEach(version -> version.files().forEach(file -> kept.add(path(file))));
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.filter(path -> !kept.contains(path)).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    private Path path(ImageFile file) {
        return folder.resolve(file.sha256());
    }
}
