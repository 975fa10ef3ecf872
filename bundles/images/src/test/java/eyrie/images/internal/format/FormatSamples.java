/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random chunks and packs of them. */
final class FormatSamples {
    private FormatSamples() {}

    record Pack(byte[] bytes, PackWriter.Written written) {
        PackReader open() throws IOException {
            return open(bytes);
        }

        static PackReader open(byte[] bytes) throws IOException {
            return PackReader.open(
                    (offset, length) -> {
                        int from = (int) Math.min(offset, bytes.length);
                        return Arrays.copyOfRange(bytes, from, Math.min(from + length, bytes.length));
                    },
                    bytes.length,
                    "the pack under test");
        }
    }

    /** A chunk that is compressible or not, long or short, never empty. */
    static byte[] chunk(Random random) {
        byte[] content = new byte[random.nextBoolean() ? Chunks.SIZE : random.nextInt(1, Chunks.SIZE)];
        switch (random.nextInt(3)) {
            case 0 -> random.nextBytes(content);
            case 1 -> Arrays.fill(content, (byte) random.nextInt(1, 256));
            default -> {
                for (int at = 0; at < content.length; at++) {
                    content[at] = (byte) ("a few words ".charAt(at % 12) + random.nextInt(2));
                }
            }
        }
        return content;
    }

    static List<byte[]> chunks(Random random, int count) {
        List<byte[]> chunks = new ArrayList<>();
        for (int each = 0; each < count; each++) {
            chunks.add(chunk(random));
        }
        return chunks;
    }

    static Pack pack(List<byte[]> chunks) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ChunkCodec codec = new ChunkCodec()) {
            PackWriter writer = new PackWriter(out);
            for (byte[] chunk : chunks) {
                writer.add(Digest.of(chunk), chunk.length, codec.encode(chunk));
            }
            PackWriter.Written written = writer.finish();
            return new Pack(out.toByteArray(), written);
        }
    }

    static Digest digest(Random random) {
        return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    /** A map whose chunks lie in runs, alone, in zeros and twice. */
    static ImageMap map(Random random) {
        List<Digest> packs = new ArrayList<>();
        for (int each = random.nextInt(1, 4); each > 0; each--) {
            packs.add(digest(random));
        }
        ImageMapBuilder builder = new ImageMapBuilder();
        int chunks = random.nextInt(300);
        for (int left = chunks; left > 0; ) {
            int run = random.nextInt(1, left + 1);
            int entry = random.nextInt(1_000_000);
            Digest pack = random.nextInt(4) == 0 ? null : packs.get(random.nextInt(packs.size()));
            for (int each = 0; each < run; each++) {
                if (pack == null) {
                    builder.zero();
                } else {
                    builder.chunk(pack, entry + each);
                }
            }
            left -= run;
        }
        long length = chunks == 0 ? 0 : Chunks.offset(chunks) - random.nextInt(Chunks.SIZE);
        return builder.build(length, digest(random));
    }
}
