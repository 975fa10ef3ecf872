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

    /** A sample is some pieces from all over a chunk: what is in a chunk is often of one kind at its beginning only. */
    private static final int PIECES = 8;

    private static final int PIECE_BYTES = 512;
    private static final int SAMPLE_LEVEL = 1;

    private final byte[] sample = new byte[PIECES * PIECE_BYTES];
    private final ZstdCompressCtx sampler = new ZstdCompressCtx();
    private final ZstdCompressCtx compressor = new ZstdCompressCtx();
    private final ZstdDecompressCtx decompressor = new ZstdDecompressCtx();

    /** Whether the last chunk did not become smaller. */
    private boolean inVain;

    public ChunkCodec() {
        sampler.setLevel(SAMPLE_LEVEL);
        sampler.setChecksum(false);
        compressor.setLevel(LEVEL);
        compressor.setChecksum(false); // the chunk's digest says more
    }

    /**
     * What is stored of a chunk. After one that did not become smaller, a sample of the next is tried first: chunks that do not
     * compress come in rows. Sampling all would cost compressible ones time and, where a sample misleads, bytes.
     */
    public byte[] encode(byte[] content) {
        if (inVain && content.length == Chunks.SIZE && sampledInVain(content)) {
            return content;
        }
        byte[] frame = compressor.compress(content);
        inVain = frame.length >= content.length;
        return inVain ? content : frame;
    }

    private boolean sampledInVain(byte[] content) {
        for (int piece = 0; piece < PIECES; piece++) {
            System.arraycopy(content, piece * (Chunks.SIZE / PIECES), sample, piece * PIECE_BYTES, PIECE_BYTES);
        }
        return sampler.compress(sample).length >= sample.length;
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
        sampler.close();
        compressor.close();
        decompressor.close();
    }
}
