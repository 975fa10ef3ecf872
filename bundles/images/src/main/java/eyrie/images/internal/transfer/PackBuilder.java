/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.cache.BlobCache;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.PackWriter;
import eyrie.images.internal.format.VersionManifest.Blob;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Compresses chunks on all processors and writes them, in their order, into packs of a bounded size. */
final class PackBuilder {
    /** See docs/decisions/0007: enough to keep a connection busy, little to repeat after a break. */
    static final long USUAL_PACK_BYTES = 64 << 20;

    private static final int GROUP = 16;
    private static final int WINDOW = 3 * Runtime.getRuntime().availableProcessors();

    private final BlobCache cache;
    private final long packBytes;

    PackBuilder(BlobCache cache, long packBytes) {
        this.cache = cache;
        this.packBytes = packBytes;
    }

    /**
     * A chunk to be packed: where it can be read and what it must be.
     *
     * @param file for error messages
     * @param verified whether that was found out just now
     */
    record Source(String file, FileChannel channel, long offset, int length, Digest digest, boolean verified) {}

    private record Encoded(Source source, byte[] stored) {}

    /**
     * A pack that is ready.
     *
     * @param contentBytes of its chunks
     */
    record Built(PackBlob pack, PackTable table, BlobCache.Held held, long contentBytes) {}

    /** Takes over packs as they are ready, and has to let them go. */
    @FunctionalInterface
    interface Taker {
        void take(Built built) throws IOException;
    }

    void build(List<Source> sources, Taker taker) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try (Codecs codecs = new Codecs();
                threads) {
            try {
                write(new Stream(sources, threads, codecs), taker);
            } finally {
                threads.shutdownNow();
                threads.close(); // before the codecs
            }
        }
    }

    private void write(Stream stream, Taker taker) throws IOException {
        Encoded next = stream.next();
        while (next != null) {
            try (BlobCache.Draft draft = cache.draft()) {
                PackWriter writer = new PackWriter(draft.out());
                long contentBytes = 0;
                while (next != null && (contentBytes == 0 || writer.position() + next.stored().length <= packBytes)) {
                    writer.add(next.source().digest(), next.source().length(), next.stored());
                    contentBytes += next.source().length();
                    next = stream.next();
                }
                PackWriter.Written written = writer.finish();
                BlobCache.Held held = draft.keep(written.digest(), written.bytes());
                PackBlob pack = new PackBlob(new Blob(written.digest(), written.bytes()), written.trailer());
                hand(new Built(pack, written.table(), held, contentBytes), taker);
            }
        }
    }

    private static void hand(Built built, Taker taker) throws IOException {
        try {
            taker.take(built);
        } catch (IOException | RuntimeException failed) {
            built.held().close();
            throw failed;
        }
    }

    /** The encoded chunks, in order, some of them made ahead. */
    private static final class Stream {
        private final Iterator<List<Source>> groups;
        private final ExecutorService threads;
        private final Codecs codecs;
        private final Queue<Future<List<Encoded>>> ahead = new ArrayDeque<>();
        private Iterator<Encoded> current = List.<Encoded>of().iterator();

        Stream(List<Source> sources, ExecutorService threads, Codecs codecs) {
            List<List<Source>> all = new ArrayList<>();
            for (int from = 0; from < sources.size(); from += GROUP) {
                all.add(sources.subList(from, Math.min(sources.size(), from + GROUP)));
            }
            groups = all.iterator();
            this.threads = threads;
            this.codecs = codecs;
        }

        /** Null at the end. */
        Encoded next() throws IOException {
            while (!current.hasNext()) {
                while (ahead.size() < WINDOW && groups.hasNext()) {
                    List<Source> group = groups.next();
                    ahead.add(threads.submit(() -> encode(group)));
                }
                if (ahead.isEmpty()) {
                    return null;
                }
                current = Parallel.join(ahead.remove()).iterator();
            }
            return current.next();
        }

        private List<Encoded> encode(List<Source> group) throws IOException {
            return codecs.lend(codec -> {
                List<Encoded> encoded = new ArrayList<>(group.size());
                for (Source source : group) {
                    byte[] content = ChunkScan.read(source.channel(), source.offset(), source.length());
                    if (!source.verified() && !Digest.of(content).equals(source.digest())) {
                        throw new DamagedException(
                                "%s: the chunk at byte %d is not what it was; the template is damaged"
                                        .formatted(source.file(), source.offset()));
                    }
                    encoded.add(new Encoded(source, codec.encode(content)));
                }
                return encoded;
            });
        }
    }
}
