/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.Durable;
import eyrie.images.internal.format.DamagedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers the chunk digests of files by the digests of the files, so that a file is read for them once. What is lost
 * or damaged is computed again. Thread-safe.
 */
final class ChunkIndexes {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkIndexes.class);

    private final Path folder;
    private final ChunkScan scan;

    ChunkIndexes(Path folder, ChunkScan scan) throws IOException {
        this.folder = folder;
        this.scan = scan;
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

    /** The index of a file, whose content is what it says. */
    ChunkIndex of(ImageFile file, Path content, Progress progress) throws IOException {
        Optional<ChunkIndex> known = known(file);
        if (known.isPresent()) {
            return known.get();
        }
        Meter meter = new Meter("Looking for changes in " + file.role().fileName(), file.bytes(), progress);
        ChunkIndex index = scan.scan(content, meter::add);
        if (index.length() != file.bytes()) {
            throw new DamagedException("%s: it has %d bytes instead of %d"
                    .formatted(file.role().fileName(), index.length(), file.bytes()));
        }
        remember(file, index);
        return index;
    }

    void remember(ImageFile file, ChunkIndex index) throws IOException {
        Durable.write(path(file), index.write());
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
