/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.io.IOException;
import java.util.Arrays;

/** Reads single chunks of a pack, wherever it lies. Thread-safe if its bytes are. */
public final class PackReader {
    private final RandomBytes bytes;
    private final String where;
    private final PackTable table;

    private PackReader(RandomBytes bytes, String where, PackTable table) {
        this.bytes = bytes;
        this.where = where;
        this.table = table;
    }

    /** Some bytes that can be read at any place. */
    @FunctionalInterface
    public interface RandomBytes {
        /** @return exactly so many bytes from there, or fewer where the content ends before */
        byte[] read(long offset, int length) throws IOException;
    }

    /**
     * Opens a pack by its end.
     *
     * @param length of the pack
     * @param where the pack's name for error messages
     */
    public static PackReader open(RandomBytes bytes, long length, String where) throws IOException {
        if (length < PackTrailer.HEAD_BYTES + PackTrailer.BYTES) {
            throw new DamagedException("%s: %d bytes are too few for a pack".formatted(where, length));
        }
        if (!Arrays.equals(bytes.read(0, PackTrailer.HEAD_BYTES), PackTrailer.HEAD)) {
            throw new DamagedException("%s: it does not begin like a pack".formatted(where));
        }
        PackTrailer trailer = PackTrailer.parse(bytes.read(length - PackTrailer.BYTES, PackTrailer.BYTES), where);
        long offset = trailer.tableOffset(length, where);
        PackTable table = PackTable.parse(bytes.read(offset, trailer.tableBytes()), trailer.table(), where);
        long end = table.size() == 0
                ? PackTrailer.HEAD_BYTES
                : table.entries().getLast().end();
        if (end != offset) {
            throw new DamagedException(
                    "%s: its chunks end at %d and its table begins at %d".formatted(where, end, offset));
        }
        return new PackReader(bytes, where, table);
    }

    public PackTable table() {
        return table;
    }

    /** The content of a chunk, verified. */
    public byte[] read(int index, ChunkCodec codec) throws IOException {
        PackTable.Entry entry = table.entry(index);
        String name = "entry %d of %s".formatted(index, where);
        byte[] stored = bytes.read(entry.offset(), entry.stored());
        if (stored.length != entry.stored()) {
            throw new DamagedException("%s: it is cut off".formatted(name));
        }
        return codec.decode(stored, entry, name);
    }
}
