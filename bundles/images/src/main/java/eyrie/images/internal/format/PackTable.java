/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** What lies where in a pack. Immutable. */
public final class PackTable {
    /** A chunk may not be longer, whoever made the pack: it is read into memory before it can be verified. */
    static final int MOST_CHUNK_BYTES = 1 << 20;

    static final int ENTRY_BYTES = Digest.BYTES + 2 * Integer.BYTES;
    private static final int MOST_ENTRIES = 1 << 22;

    private final List<Entry> entries;

    private PackTable(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * One chunk in a pack.
     *
     * @param digest of its content
     * @param offset where the stored bytes begin in the pack
     * @param stored how many they are
     * @param length of its content; equal to {@code stored} if it is stored as it is
     */
    public record Entry(Digest digest, long offset, int stored, int length) {
        /** Where the next chunk begins. */
        public long end() {
            return offset + stored;
        }
    }

    static int bytes(int entries) {
        return Math.multiplyExact(entries, ENTRY_BYTES);
    }

    /**
     * Reads the table as it stands in a pack.
     *
     * @param where the pack, for error messages
     * @param expected its digest
     */
    public static PackTable parse(byte[] bytes, Digest expected, String where) throws DamagedException {
        if (!Digest.of(bytes).equals(expected)) {
            throw new DamagedException("%s: its table has not the digest %s".formatted(where, expected));
        }
        if (bytes.length % ENTRY_BYTES != 0 || bytes.length / ENTRY_BYTES > MOST_ENTRIES) {
            throw new DamagedException("%s: a table cannot have %d bytes".formatted(where, bytes.length));
        }
        List<Entry> entries = new ArrayList<>(bytes.length / ENTRY_BYTES);
        ByteBuffer from = ByteBuffer.wrap(bytes);
        long offset = PackTrailer.HEAD_BYTES;
        while (from.hasRemaining()) {
            Entry entry = new Entry(Digest.read(from), offset, from.getInt(), from.getInt());
            if (entry.length() < 1
                    || entry.length() > MOST_CHUNK_BYTES
                    || entry.stored() < 1
                    || entry.stored() > entry.length()) {
                throw new DamagedException("%s: entry %d cannot have %d bytes stored as %d"
                        .formatted(where, entries.size(), entry.length(), entry.stored()));
            }
            entries.add(entry);
            offset = entry.end();
        }
        return new PackTable(entries);
    }

    static byte[] write(List<Entry> entries) {
        ByteBuffer to = ByteBuffer.allocate(bytes(entries.size()));
        for (Entry entry : entries) {
            entry.digest().write(to);
            to.putInt(entry.stored()).putInt(entry.length());
        }
        return to.array();
    }

    /** The table as it stands in a pack. */
    public byte[] content() {
        return write(entries);
    }

    public List<Entry> entries() {
        return entries;
    }

    public Entry entry(int index) {
        return entries.get(index);
    }

    public int size() {
        return entries.size();
    }
}
