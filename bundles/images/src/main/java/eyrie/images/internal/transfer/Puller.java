/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import eyrie.api.template.ImageFile;
import eyrie.images.internal.DataRanges;
import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.ImageMap;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.oci.Retry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the files of one version together in a folder of their own. Whatever is there from an earlier attempt is read and
 * believed as far as its digests are right, so nothing has to be written down on the way.
 */
public final class Puller {
    private static final int WIDTH = 8;
    private static final long RESERVE = 64 << 20;

    private final RemoteReader remote;
    private final BlobCache cache;
    private final Retry retry;
    private final ChunkScan scan = new ChunkScan(new DataRanges());

    Puller(RemoteReader remote, BlobCache cache, Retry retry) {
        this.remote = remote;
        this.cache = cache;
        this.retry = retry;
    }

    /** A file on this node that may hold wanted chunks. */
    public record Local(Path path, ChunkIndex index) {}

    /** The packs of a version with their tables, and what each chunk of its files must be. */
    public record Plan(List<Lineage.Known> packs, Map<ImageFile, ChunkIndex> expected) {
        public long dataBytes() {
            return expected.values().stream().mapToLong(ChunkIndex::dataBytes).sum();
        }

        /** Bytes that need no network. @param here the chunks on this node */
        long localBytes(Set<Digest> here) {
            return expected.values().stream()
                    .mapToLong(index -> index.dataBytes(here::contains))
                    .sum();
        }

        /** Bytes that need the network, compressed. */
        long downloadBytes(Set<Digest> here) {
            Set<Digest> missing = new HashSet<>();
            expected.values().forEach(index -> missing.addAll(Arrays.asList(index.digests())));
            missing.remove(null);
            missing.removeAll(here);
            return packs.stream()
                    .flatMap(pack -> pack.table().entries().stream())
                    .filter(entry -> missing.remove(entry.digest()))
                    .mapToLong(PackTable.Entry::stored)
                    .sum();
        }
    }

    Plan plan(RemoteReader.Remote version) throws IOException {
        Map<Digest, Lineage.Known> packs = new HashMap<>();
        Parallel.forEach(WIDTH, Set.copyOf(version.manifest().packs()), pack -> {
            PackTable table = remote.table(pack);
            synchronized (packs) {
                packs.put(pack.blob().digest(), new Lineage.Known(pack, table, new Lineage.Origin.There()));
            }
        });
        Map<ImageFile, ChunkIndex> expected = new HashMap<>();
        for (ImageFile file : version.version().files()) {
            expected.put(file, expected(remote.map(version, file), packs, version.where()));
        }
        List<Lineage.Known> inOrder = new ArrayList<>();
        for (PackBlob pack : version.manifest().packs()) {
            inOrder.add(packs.get(pack.blob().digest()));
        }
        return new Plan(inOrder, expected);
    }

    private static ChunkIndex expected(ImageMap map, Map<Digest, Lineage.Known> packs, String where)
            throws DamagedException {
        ChunkIndex index = ChunkIndex.empty(map.length());
        for (ImageMap.Run run : map.runs()) {
            if (run.pack() == ImageMap.ZEROS) {
                continue;
            }
            PackTable table = packs.get(map.packs().get(run.pack())).table();
            if (run.entry() + run.count() > table.size()) {
                throw new DamagedException("%s: a map points behind the end of pack %s"
                        .formatted(where, map.packs().get(run.pack())));
            }
            for (int each = 0; each < run.count(); each++) {
                PackTable.Entry entry = table.entry(run.entry() + each);
                int chunk = run.chunk() + each;
                if (entry.length() != Chunks.length(map.length(), chunk)) {
                    throw new DamagedException("%s: chunk %d of a map has not the length of its entry in pack %s"
                            .formatted(where, chunk, map.packs().get(run.pack())));
                }
                index.digests()[chunk] = entry.digest();
            }
        }
        return index;
    }

    /** @return the files, complete and every chunk verified; they still have to be put on disk */
    Map<ImageFile.Role, Path> pull(Plan plan, Path folder, List<Local> local, Progress progress) throws IOException {
        Meter meter = new Meter("Pulling", plan.dataBytes(), progress);
        Wants wants = new Wants(meter);
        List<PullTarget> targets = new ArrayList<>();
        try {
            for (Map.Entry<ImageFile, ChunkIndex> file : plan.expected().entrySet()) {
                targets.add(new PullTarget(
                        file.getKey(), folder.resolve(file.getKey().role().fileName()), file.getValue()));
            }
            resume(targets, wants);
            refuseWithoutSpace(folder, wants.bytes());
            for (Local each : local) {
                if (wants.isEmpty()) {
                    break;
                }
                try (FileChannel channel = FileChannel.open(each.path(), StandardOpenOption.READ)) {
                    LocalChunks.supply(channel, each.index(), wants);
                }
            }
            try (WriteBack early = new WriteBack(targets)) {
                wants.tell(early);
                new ChunkFetcher(remote.repository(), cache, retry).fetch(plan.packs(), wants);
            }
        } finally {
            for (PullTarget target : targets) {
                target.close();
            }
        }
        if (!wants.isEmpty()) {
            throw new DamagedException("the packs lack chunks that the maps name");
        }
        Map<ImageFile.Role, Path> files = new HashMap<>();
        targets.forEach(target -> files.put(target.file().role(), target.path()));
        return files;
    }

    private void resume(List<PullTarget> targets, Wants wants) throws IOException {
        List<ChunkIndex> found = new ArrayList<>();
        for (PullTarget target : targets) {
            ChunkIndex index = scan.scan(target.path(), bytes -> {});
            target.clearLeftOvers(index);
            wants.add(target, index);
            found.add(index);
        }
        for (int each = 0; each < targets.size(); each++) {
            LocalChunks.supply(targets.get(each).channel(), found.get(each), wants);
        }
    }

    private static void refuseWithoutSpace(Path folder, long bytes) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < bytes + RESERVE) {
            throw new EyrieException(
                    ErrorKind.NO_SPACE,
                    "the template needs %d MiB and %d MiB are free; remove templates or VMs and try again"
                            .formatted((bytes + RESERVE) >> 20, free >> 20));
        }
    }
}
