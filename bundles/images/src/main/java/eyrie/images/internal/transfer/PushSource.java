/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.template.ImageFile;
import eyrie.api.template.TemplateVersion;
import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.ImageMapBuilder;
import eyrie.images.internal.format.ImageMapCodec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The files of a version on this node, open while it is pushed, so that removing it does no harm. */
final class PushSource implements AutoCloseable {
    private final TemplateVersion version;
    private final List<Image> images = new ArrayList<>();

    PushSource(TemplateVersion version) {
        this.version = version;
    }

    /** One file. */
    record Image(ImageFile file, ChunkIndex index, boolean verified, FileChannel channel) {
        /** Where its chunks lie, all of which must lie somewhere. */
        Mapped map(Lineage lineage) {
            return Mapped.of(file, index, lineage);
        }
    }

    /** A map as it is stored, and the packs that it names. */
    record Mapped(byte[] content, Set<Digest> packs) {
        /** Where the chunks of a file lie, all of which must lie somewhere. */
        static Mapped of(ImageFile file, ChunkIndex index, Lineage lineage) {
            ImageMapBuilder map = new ImageMapBuilder();
            Set<Digest> packs = new HashSet<>();
            for (Digest digest : index.digests()) {
                if (digest == null) {
                    map.zero();
                } else {
                    Lineage.Place place = lineage.find(digest);
                    Digest pack = place.pack().blob().digest();
                    packs.add(pack);
                    map.chunk(pack, place.entry());
                }
            }
            byte[] content = ImageMapCodec.write(map.build(index.length(), Digest.ofHex(file.sha256())));
            return new Mapped(content, packs);
        }
    }

    /** @param found its chunks; if that was just now, they are not verified once more */
    void add(ImageFile file, ChunkIndexes.Found found, Path path) throws IOException {
        images.add(new Image(file, found.index(), found.fresh(), FileChannel.open(path, StandardOpenOption.READ)));
    }

    TemplateVersion version() {
        return version;
    }

    List<Image> images() {
        return images;
    }

    /** The digests of all chunks but zeros. */
    Set<Digest> digests() {
        Set<Digest> all = new HashSet<>();
        for (Image image : images) {
            for (Digest digest : image.index().digests()) {
                if (digest != null) {
                    all.add(digest);
                }
            }
        }
        return all;
    }

    /** The chunks that lie nowhere, each once. */
    List<PackBody.Source> without(Lineage lineage) {
        Set<Digest> seen = new HashSet<>();
        List<PackBody.Source> missing = new ArrayList<>();
        for (Image image : images) {
            Digest[] digests = image.index().digests();
            for (int chunk = 0; chunk < digests.length; chunk++) {
                if (digests[chunk] != null && lineage.find(digests[chunk]) == null && seen.add(digests[chunk])) {
                    missing.add(new PackBody.Source(
                            image.file().role().fileName(),
                            image.channel(),
                            Chunks.offset(chunk),
                            Chunks.length(image.index().length(), chunk),
                            digests[chunk],
                            image.verified()));
                }
            }
        }
        return missing;
    }

    @Override
    public void close() throws IOException {
        for (Image image : images) {
            image.channel().close();
        }
    }
}
