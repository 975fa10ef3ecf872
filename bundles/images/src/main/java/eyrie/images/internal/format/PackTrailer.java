/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The end of a pack, from which everything else in it is found.
 *
 * @param entries how many chunks it has
 * @param table digest of the table
 */
public record PackTrailer(int entries, Digest table) {
    static final byte[] HEAD = "EYRPACK\1".getBytes(StandardCharsets.ISO_8859_1);
    static final byte[] TAIL = "EYRPEND\1".getBytes(StandardCharsets.ISO_8859_1);
    static final int HEAD_BYTES = 8;
    public static final int BYTES = Integer.BYTES + Digest.BYTES + 8;

    byte[] write() {
        ByteBuffer to = ByteBuffer.allocate(BYTES).putInt(entries);
        table.write(to);
        return to.put(TAIL).array();
    }

    /** Reads the last {@link #BYTES} bytes of a pack. */
    public static PackTrailer parse(byte[] bytes, String where) throws DamagedException {
        if (bytes.length != BYTES || !Arrays.equals(bytes, BYTES - TAIL.length, BYTES, TAIL, 0, TAIL.length)) {
            throw new DamagedException("%s: it does not end like a pack; it is cut off or no pack".formatted(where));
        }
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new PackTrailer(from.getInt(), Digest.read(from));
    }

    /**
     * Where the table begins in a pack of a length.
     *
     * @throws DamagedException if a pack of this length cannot have so many entries
     */
    public long tableOffset(long packBytes, String where) throws DamagedException {
        long offset = packBytes - BYTES - (long) entries * PackTable.ENTRY_BYTES;
        if (entries < 0 || offset < HEAD_BYTES) {
            throw new DamagedException(
                    "%s: %d bytes are too few for its %d entries".formatted(where, packBytes, entries));
        }
        return offset;
    }

    public int tableBytes() {
        return PackTable.bytes(entries);
    }
}
