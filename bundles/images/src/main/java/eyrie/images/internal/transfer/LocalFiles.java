/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.api.template.ImageStore;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.format.DamagedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds files on this node that may share chunks with a version. */
final class LocalFiles {
    private static final Logger LOG = LoggerFactory.getLogger(LocalFiles.class);

    private final ImageStore images;
    private final ChunkIndexes indexes;

    LocalFiles(ImageStore images, ChunkIndexes indexes) {
        this.images = images;
        this.indexes = indexes;
    }

    /** Those of the same template, read if need be, the latest first; then others as far as their chunks are known. */
    List<Puller.Local> of(TemplateVersion wanted, Progress progress) throws IOException {
        List<Puller.Local> locals = new ArrayList<>();
        Comparator<TemplateVersion> related =
                Comparator.comparing(version -> !version.templateId().equals(wanted.templateId()));
        for (TemplateVersion version :
                images.versions().reversed().stream().sorted(related).toList()) {
            Optional<Path> folder = open(version);
            if (folder.isPresent()) {
                boolean same = version.templateId().equals(wanted.templateId());
                for (ImageFile file : version.files()) {
                    Path path = folder.get().resolve(file.role().fileName());
                    Optional<ChunkIndex> index = same ? index(file, path, progress) : indexes.known(file);
                    index.ifPresent(found -> locals.add(new Puller.Local(path, found)));
                }
            }
        }
        return locals;
    }

    private Optional<Path> open(TemplateVersion version) {
        try {
            return Optional.of(images.open(version));
        } catch (EyrieException unusable) {
            LOG.debug("Nothing is taken from {}: {}", version.tag(), unusable.getMessage());
            return Optional.empty();
        }
    }

    private Optional<ChunkIndex> index(ImageFile file, Path path, Progress progress) throws IOException {
        try {
            return Optional.of(indexes.of(file, path, progress).index());
        } catch (DamagedException damaged) {
            LOG.warn("Nothing is taken from {}: {}", path, damaged.getMessage());
            return Optional.empty();
        }
    }
}
