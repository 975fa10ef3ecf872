/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackTable;
import eyrie.images.internal.format.PackWriter;
import eyrie.images.internal.format.VersionManifest.PackBlob;
import eyrie.images.internal.oci.OciRepository;
import eyrie.images.internal.oci.Retry;
import eyrie.images.internal.oci.Streamed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A pack of chunks that lie in other packs of the registry: they are fetched, verified and stored as they were. */
final class RewrittenPack implements Streamed {
    private static final long MOST_RANGE = 1 << 20;

    private final OciRepository repository;
    private final Retry retry;
    private final Codecs codecs;
    private final List<Item> items;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final PackWriter writer;
    private int next;
    private PackWriter.Written written;
    private IOException failure;

    /** A chunk where it lies. */
    record Item(PackBlob pack, PackTable.Entry entry) {}

    /** @param items in the order in which they lie in their packs */
    RewrittenPack(OciRepository repository, Retry retry, Codecs codecs, List<Item> items) {
        this.repository = repository;
        this.retry = retry;
        this.codecs = codecs;
        this.items = items;
        try {
            writer = new PackWriter(buffer);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public boolean hasNext() {
        return written == null;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            add(together());
            if (next == items.size()) {
                written = writer.finish();
            }
        } catch (IOException failed) {
            failure = failed;
            throw new UncheckedIOException(failed);
        }
        byte[] block = buffer.toByteArray();
        buffer.reset();
        return block;
    }

    /** The next chunks that one request brings: near each other in one pack. */
    private List<Item> together() {
        List<Item> range = new ArrayList<>();
        while (next < items.size()
                && (range.isEmpty()
                        || items.get(next).pack().equals(range.getFirst().pack())
                                && items.get(next).entry().end()
                                                - range.getFirst().entry().offset()
                                        <= MOST_RANGE)) {
            range.add(items.get(next++));
        }
        return range;
    }

    private void add(List<Item> range) throws IOException {
        Digest pack = range.getFirst().pack().blob().digest();
        long from = range.getFirst().entry().offset();
        int length = (int) (range.getLast().entry().end() - from);
        byte[] bytes = retry.run("pack " + pack, () -> {
            byte[] read = new byte[length];
            repository.range(pack, from, from + length, in -> in.readNBytes(read, 0, length));
            for (Item item : range) {
                verify(item, stored(read, from, item));
            }
            return read;
        });
        for (Item item : range) {
            writer.add(item.entry().digest(), item.entry().length(), stored(bytes, from, item));
        }
    }

    private static byte[] stored(byte[] bytes, long from, Item item) {
        int at = (int) (item.entry().offset() - from);
        return Arrays.copyOfRange(bytes, at, at + item.entry().stored());
    }

    private void verify(Item item, byte[] stored) throws IOException {
        codecs.lend(codec -> codec.decode(
                stored, item.entry(), "a chunk of pack " + item.pack().blob().digest()));
    }

    /** What became of it. Only after the last block. */
    PackWriter.Written written() {
        return written;
    }

    @Override
    public Digest digest() {
        return written.digest();
    }

    @Override
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }
}
