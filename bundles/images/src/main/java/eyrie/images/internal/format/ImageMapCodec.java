/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes and reads maps. */
public final class ImageMapCodec {
    private static final byte[] HEAD = "EYRMAP\0\1".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HEAD_BYTES = HEAD.length + Integer.BYTES + Long.BYTES + Digest.BYTES + Integer.BYTES;
    private static final int LEVEL = 9;
    private static final int MOST_BYTES = 64 << 20;
    /** More would fill memory with digests before anything is known to be true. */
    private static final long MOST_IMAGE_BYTES = 4L << 40;

    private static final int MOST_PACKS = 1 << 16;

    private ImageMapCodec() {}

    /** The map as it is stored, compressed. */
    public static byte[] write(ImageMap map) {
        return Zstd.compress(plain(map), LEVEL);
    }

    /** The map before compression. */
    static byte[] plain(ImageMap map) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES + map.packs().size() * Digest.BYTES + Integer.BYTES);
        head.put(HEAD).putInt(Chunks.SIZE).putLong(map.length());
        map.sha256().write(head);
        head.putInt(map.packs().size());
        map.packs().forEach(pack -> pack.write(head));
        head.putInt(map.runs().size());
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.array());
        long[] expected = new long[map.packs().size()];
        for (ImageMap.Run run : map.runs()) {
            Varints.write(all, run.pack() + 1L);
            Varints.write(all, run.count());
            if (run.pack() != ImageMap.ZEROS) {
                Varints.writeSigned(all, run.entry() - expected[run.pack()]);
                expected[run.pack()] = (long) run.entry() + run.count();
            }
        }
        return all.toByteArray();
    }

    /** @param where the map's name for error messages */
    public static ImageMap read(byte[] stored, String where) throws DamagedException {
        try {
            long length = Zstd.getFrameContentSize(stored);
            if (length < HEAD_BYTES || length > MOST_BYTES) {
                throw new DamagedException("%s: it is no map of at most %d bytes".formatted(where, MOST_BYTES));
            }
            byte[] plain = new byte[(int) length];
            long found = Zstd.decompressByteArray(plain, 0, plain.length, stored, 0, stored.length);
            if (Zstd.isError(found) || found != length) {
                throw new DamagedException("%s: it cannot be decompressed".formatted(where));
            }
            return parse(ByteBuffer.wrap(plain), where);
        } catch (ZstdException | BufferUnderflowException broken) {
            throw new DamagedException("%s: it is cut off or broken".formatted(where), broken);
        }
    }

    static ImageMap parse(ByteBuffer from, String where) throws DamagedException {
        byte[] head = new byte[HEAD.length];
        from.get(head);
        require(Arrays.equals(head, HEAD), where, "it does not begin like a map");
        require(from.getInt() == Chunks.SIZE, where, "its chunks have another size than " + Chunks.SIZE);
        long length = from.getLong();
        require(length >= 0 && length <= MOST_IMAGE_BYTES, where, "an image cannot have %d bytes".formatted(length));
        Digest sha256 = Digest.read(from);
        int packCount = from.getInt();
        require(packCount >= 0 && packCount <= MOST_PACKS, where, "it cannot have %d packs".formatted(packCount));
        List<Digest> packs = new ArrayList<>();
        for (int pack = 0; pack < packCount; pack++) {
            packs.add(Digest.read(from));
        }
        List<ImageMap.Run> runs = runs(from, packCount, Chunks.count(length), where);
        require(!from.hasRemaining(), where, "something follows its last run");
        return new ImageMap(length, sha256, packs, runs);
    }

    private static List<ImageMap.Run> runs(ByteBuffer from, int packs, int chunks, String where)
            throws DamagedException {
        int count = from.getInt();
        require(count >= 0 && count <= from.remaining() / 2, where, "it cannot have %d runs".formatted(count));
        List<ImageMap.Run> runs = new ArrayList<>(count);
        long[] expected = new long[packs];
        int chunk = 0;
        for (int run = 0; run < count; run++) {
            long pack = Varints.read(from) - 1;
            long length = Varints.read(from);
            require(pack < packs, where, "run %d is in a pack that it does not name".formatted(run));
            require(length > 0 && length <= chunks - chunk, where, "run %d goes beyond the end".formatted(run));
            long entry = 0;
            if (pack != ImageMap.ZEROS) {
                entry = expected[(int) pack] + Varints.readSigned(from);
                require(entry >= 0 && entry + length <= Integer.MAX_VALUE, where, "run %d is no run".formatted(run));
                expected[(int) pack] = entry + length;
            }
            runs.add(new ImageMap.Run(chunk, (int) length, (int) pack, (int) entry));
            chunk += (int) length;
        }
        require(chunk == chunks, where, "%d of its %d chunks are missing".formatted(chunks - chunk, chunks));
        return runs;
    }

    private static void require(boolean right, String where, String problem) throws DamagedException {
        if (!right) {
            throw new DamagedException(where + ": " + problem);
        }
    }
}
