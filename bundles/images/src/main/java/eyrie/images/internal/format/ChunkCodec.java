/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;

/**
 * Turns a chunk into what is stored of it and back. What does not become smaller is stored as it is, which is seen from the
 * two lengths being equal. Not thread-safe: one for each thread.
 */
public final class ChunkCodec implements AutoCloseable {
    /** Measured, see docs/measurements.md: higher levels cost three times the time for four percent. */
    public static final int LEVEL = 3;

    private final ZstdCompressCtx compressor = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

    public ChunkCodec() {
        compressor.setLevel(LEVEL);
        compressor.setChecksum(false); // the chunk's digest says more
    }

    /** What is stored of a chunk. */
    public byte[] encode(byte[] content) {
        byte[] frame = compressor.compress(content);
        return frame.length < content.length ? frame : content;
    }

    /**
     * The content of a chunk.
     *
     * @param stored what was stored of it
     * @param entry what it must be
     * @param where for the error message
     * @throws DamagedException if it is anything else
     */
    public byte[] decode(byte[] stored, PackTable.Entry entry, String where) throws DamagedException {
        byte[] content = stored.length == entry.length() ? stored : decompress(stored, entry, where);
        if (!Digest.of(content).equals(entry.digest())) {
            throw new DamagedException("%s: its content has not the digest %s".formatted(where, entry.digest()));
        }
        return content;
    }

    private byte[] decompress(byte[] stored, PackTable.Entry entry, String where) throws DamagedException {
        try {
            byte[] content = new byte[entry.length()];
            int length = decompressor.decompressByteArray(content, 0, content.length, stored, 0, stored.length);
            return length == content.length ? content : Arrays.copyOf(content, length);
        } catch (ZstdException broken) {
            throw new DamagedException("%s: it cannot be decompressed".formatted(where), broken);
        }
    }

    @Override
    public void close() {
        compressor.close();
        decompressor.close();
    }
}
