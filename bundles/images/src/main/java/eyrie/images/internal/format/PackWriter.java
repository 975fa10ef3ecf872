/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Writes a pack from its beginning to its end, never looking back, so that it may go straight into a network. */
public final class PackWriter {
    private final OutputStream out;
    private final MessageDigest sha256 = Digest.sha256();
    private final List<PackTable.Entry> entries = new ArrayList<>();
    private long position;

    public PackWriter(OutputStream out) throws IOException {
        this.out = out;
        write(PackTrailer.HEAD);
    }

    /**
     * A pack that is complete.
     *
     * @param digest of all of it
     * @param bytes its length
     * @param trailer its end
     * @param table what it holds
     */
    public record Written(Digest digest, long bytes, PackTrailer trailer, PackTable table) {}

    /**
     * Adds a chunk.
     *
     * @param digest of its content
     * @param length of its content
     * @param stored what {@link ChunkCodec#encode} made of it
     * @return its number in the pack
     */
    public int add(Digest digest, int length, byte[] stored) throws IOException {
        entries.add(new PackTable.Entry(digest, position, stored.length, length));
        write(stored);
        return entries.size() - 1;
    }

    /** Bytes so far, without the table. */
    public long position() {
        return position;
    }

    /** Writes the table and the end; the stream stays open. */
    public Written finish() throws IOException {
        byte[] bytes = PackTable.write(entries);
        PackTrailer trailer = new PackTrailer(entries.size(), Digest.of(bytes));
        write(bytes);
        write(trailer.write());
        PackTable table = PackTable.parse(bytes, trailer.table(), "the pack just written");
        return new Written(Digest.finish(sha256), position, trailer, table);
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        sha256.update(bytes);
        position += bytes.length;
    }
}
