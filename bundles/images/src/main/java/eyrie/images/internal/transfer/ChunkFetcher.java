/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.Retry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings wanted chunks from packs: from the cache's, or by byte ranges from the registry, many at a time. */
final class ChunkFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkFetcher.class);
    private static final int WIDTH = 8;
    /** Skipping less than this is cheaper than asking once more. */
    private static final long GAP = 128 << 10;

    private static final long MOST_RANGE = 8 << 20;

    private final OciRepository repository;
    private final BlobCache cache;
    private final Retry retry;

    ChunkFetcher(OciRepository repository, BlobCache cache, Retry retry) {
        this.repository = repository;
        this.cache = cache;
        this.retry = retry;
    }

    /** Entries of a pack that are read at once. */
    private record Range(PackBlob pack, PackTable table, List<Integer> entries) {
        long from() {
            return table.entry(entries.getFirst()).offset();
        }

        long to() {
            return table.entry(entries.getLast()).end();
        }
    }

    /** @param packs with their tables; what they do not have stays wanted */
    void fetch(List<Lineage.Known> packs, Wants wants) throws IOException {
        try (Codecs codecs = new Codecs()) {
            List<Range> ranges = new ArrayList<>();
            for (Lineage.Known pack : packs) {
                fromCache(pack, wants, codecs);
                ranges.addAll(ranges(pack, wants));
            }
            Parallel.forEach(WIDTH, ranges, range -> fetch(range, wants, codecs));
        }
    }

    private void fromCache(Lineage.Known pack, Wants wants, Codecs codecs) throws IOException {
        Digest digest = pack.pack().blob().digest();
        Optional<BlobCache.Held> cached = cache.hold(digest);
        if (cached.isEmpty()) {
            return;
        }
        try (BlobCache.Held held = cached.get();
                FileChannel channel = FileChannel.open(held.path(), StandardOpenOption.READ)) {
            Parallel.forEach(2, needed(pack, wants), number -> {
                PackTable.Entry entry = pack.table().entry(number);
                byte[] stored = ChunkScan.read(channel, entry.offset(), entry.stored());
                byte[] content = codecs.lend(codec -> codec.decode(stored, entry, name(number, digest)));
                wants.supply(entry.digest(), content);
            });
        } catch (DamagedException damaged) {
            LOG.warn("The cache is not used: {}", damaged.getMessage());
            cache.drop(digest);
        }
    }

    private static List<Integer> needed(Lineage.Known pack, Wants wants) {
        List<Integer> needed = new ArrayList<>();
        for (int number = 0; number < pack.table().size(); number++) {
            if (wants.has(pack.table().entry(number).digest())) {
                needed.add(number);
            }
        }
        return needed;
    }

    private static List<Range> ranges(Lineage.Known pack, Wants wants) {
        List<Range> ranges = new ArrayList<>();
        List<Integer> current = new ArrayList<>();
        for (int number : needed(pack, wants)) {
            PackTable.Entry entry = pack.table().entry(number);
            if (!current.isEmpty()
                    && (entry.offset() - pack.table().entry(current.getLast()).end() > GAP
                            || entry.end()
                                            - pack.table()
                                                    .entry(current.getFirst())
                                                    .offset()
                                    > MOST_RANGE)) {
                ranges.add(new Range(pack.pack(), pack.table(), List.copyOf(current)));
                current.clear();
            }
            current.add(number);
        }
        if (!current.isEmpty()) {
            ranges.add(new Range(pack.pack(), pack.table(), List.copyOf(current)));
        }
        return ranges;
    }

    /** What has arrived is not asked for again, and a connection that brings anything is no failure. */
    private void fetch(Range range, Wants wants, Codecs codecs) throws IOException {
        Range rest = range;
        while (!rest.entries().isEmpty()) {
            Range asked = rest;
            retry.run("pack " + range.pack().blob().digest(), () -> once(asked, wants, codecs));
            rest = new Range(
                    range.pack(),
                    range.table(),
                    asked.entries().stream()
                            .filter(number ->
                                    wants.has(range.table().entry(number).digest()))
                            .toList());
        }
    }

    /** @return how many chunks arrived, at least one */
    private int once(Range range, Wants wants, Codecs codecs) throws IOException {
        int[] arrived = new int[1];
        try {
            repository.range(
                    range.pack().blob().digest(),
                    range.from(),
                    range.to(),
                    in -> receive(in, range, wants, codecs, arrived));
        } catch (IOException cut) {
            if (arrived[0] == 0 || Thread.currentThread().isInterrupted()) {
                throw cut;
            }
            LOG.debug("{} chunks arrived before {}", arrived[0], cut.toString());
        }
        return arrived[0];
    }

    private static void receive(InputStream in, Range range, Wants wants, Codecs codecs, int[] arrived)
            throws IOException {
        long position = range.from();
        for (int number : range.entries()) {
            PackTable.Entry entry = range.table().entry(number);
            in.skipNBytes(entry.offset() - position);
            byte[] stored = exactly(in, entry.stored());
            position = entry.end();
            Digest pack = range.pack().blob().digest();
            wants.supply(entry.digest(), codecs.lend(codec -> codec.decode(stored, entry, name(number, pack))));
            arrived[0]++;
        }
    }

    /** Into one array of the right size; what arrives piece by piece is not put together once more. */
    private static byte[] exactly(InputStream in, int bytes) throws IOException {
        byte[] stored = new byte[bytes];
        if (in.readNBytes(stored, 0, bytes) < bytes) {
            throw new EOFException("the registry sent less than was asked for");
        }
        return stored;
    }

    private static String name(int entry, Digest pack) {
        return "entry %d of pack %s".formatted(entry, pack);
    }
}
