/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * The digest of each chunk of a file. Not to be written once it is complete.
 *
 * @param length of the file
 * @param digests null for a chunk of zeros
 */
public record ChunkIndex(long length, Digest[] digests) {
    private static final byte[] HEAD = "EYRIDX\0\1".getBytes(StandardCharsets.ISO_8859_1);
    private static final Digest ZEROS = new Digest(0, 0, 0, 0);
    private static final int HEAD_BYTES = 8 + Long.BYTES;

    static ChunkIndex empty(long length) {
        return new ChunkIndex(length, new Digest[Chunks.count(length)]);
    }

    /** Bytes that are not zeros, counted in chunks. */
    public long dataBytes() {
        return dataBytes(digest -> true);
    }

    /** Bytes of the chunks that are not zeros and are wanted. */
    long dataBytes(Predicate<Digest> wanted) {
        long bytes = 0;
        for (int chunk = 0; chunk < digests.length; chunk++) {
            bytes += digests[chunk] != null && wanted.test(digests[chunk]) ? Chunks.length(length, chunk) : 0;
        }
        return bytes;
    }

    byte[] write() {
        ByteBuffer to = ByteBuffer.allocate(HEAD_BYTES + (digests.length + 1) * Digest.BYTES);
        to.put(HEAD).putLong(length);
        for (Digest digest : digests) {
            put(to, digest == null ? ZEROS : digest);
        }
        put(to, Digest.of(to.array(), 0, to.position()));
        return to.array();
    }

    private static void put(ByteBuffer to, Digest digest) {
        to.putLong(digest.a()).putLong(digest.b()).putLong(digest.c()).putLong(digest.d());
    }

    static ChunkIndex read(byte[] bytes, String where) throws DamagedException {
        int end = bytes.length - Digest.BYTES;
        if (end < HEAD_BYTES || !Arrays.equals(bytes, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            throw new DamagedException("%s: it is no index".formatted(where));
        }
        if (!Digest.of(bytes, 0, end).equals(Digest.read(ByteBuffer.wrap(bytes, end, Digest.BYTES)))) {
            throw new DamagedException("%s: it has another digest".formatted(where));
        }
        ByteBuffer from = ByteBuffer.wrap(bytes, HEAD.length, end - HEAD.length);
        ChunkIndex index = empty(from.getLong());
        if (from.remaining() != index.digests.length * Digest.BYTES) {
            throw new DamagedException("%s: it has not one digest for each chunk".formatted(where));
        }
        for (int chunk = 0; chunk < index.digests.length; chunk++) {
            Digest digest = Digest.read(from);
            index.digests[chunk] = digest.equals(ZEROS) ? null : digest;
        }
        return index;
    }
}
