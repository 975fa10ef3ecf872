/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Prints what chunk size, level and dictionary do to images. No test: {@code main STEP FILE...}. */
final class CompressionMeasurement {
    private static final int UNIT = 256 << 10;
    private static final int DICTIONARY = 112 << 10;
    private static final int TRAINING = 12 << 20;

    private CompressionMeasurement() {}

    public static void main(String[] arguments) throws IOException {
        int step = Integer.parseInt(arguments[0]);
        for (String file : List.of(arguments).subList(1, arguments.length)) {
            for (int size : new int[] {16 << 10, 64 << 10, 256 << 10}) {
                List<byte[]> chunks = chunks(Path.of(file), size, step);
                for (int level : new int[] {1, 3, 6}) {
                    measure(file, chunks, size, level, null);
                }
                if (size <= Chunks.SIZE) {
                    measure(file, chunks, size, ChunkCodec.LEVEL, train(chunks));
                }
            }
        }
    }

    /** Every so many units of what is not zeros, cut into chunks. */
    private static List<byte[]> chunks(Path path, int size, int step) throws IOException {
        List<byte[]> chunks = new ArrayList<>();
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] unit = new byte[UNIT];
            int units = 0;
            for (long at = 0; at + UNIT <= file.length(); at += UNIT) {
                file.seek(at);
                file.readFully(unit);
                if (!zero(unit) && units++ % step == 0) {
                    for (int from = 0; from < UNIT; from += size) {
                        byte[] chunk = Arrays.copyOfRange(unit, from, from + size);
                        if (!zero(chunk)) {
                            chunks.add(chunk);
                        }
                    }
                }
            }
        }
        return chunks;
    }

    private static boolean zero(byte[] content) {
        return Arrays.equals(content, new byte[content.length]);
    }

    private static byte[] train(List<byte[]> chunks) {
        ZstdDictTrainer trainer = new ZstdDictTrainer(2 * TRAINING, DICTIONARY);
        List<byte[]> shuffled = new ArrayList<>(chunks);
        Collections.shuffle(shuffled, new Random(1));
        int given = 0;
        for (byte[] chunk : shuffled) {
            given += chunk.length;
            if (given > TRAINING) {
                break;
            }
            trainer.addSample(chunk);
        }
        return trainer.trainSamples();
    }

    private static void measure(String file, List<byte[]> chunks, int size, int level, byte[] dictionary) {
        try (ZstdCompressCtx compressor = new ZstdCompressCtx();
                ZstdDecompressCtx decompressor = new ZstdDecompressCtx()) {
            compressor.setLevel(level);
            if (dictionary != null) {
                compressor.loadDict(dictionary);
                decompressor.loadDict(dictionary);
            }
            long raw = 0;
            long stored = 0;
            List<byte[]> frames = new ArrayList<>();
            long start = System.nanoTime();
            for (byte[] chunk : chunks) {
                byte[] frame = compressor.compress(chunk);
                frames.add(frame);
                raw += chunk.length;
                stored += Math.min(frame.length, chunk.length);
            }
            long packed = System.nanoTime();
            frames.forEach(frame -> decompressor.decompress(frame, size));
            long unpacked = System.nanoTime();
            System.out.printf(
                    "%-6s %3d KiB level %d dictionary %3d KiB: %6.1f MiB, %.3f left, %4.0f / %4.0f MB/s%n",
                    Path.of(file).getFileName(),
                    size >> 10,
                    level,
                    dictionary == null ? 0 : dictionary.length >> 10,
                    raw / 1048576.0,
                    (double) stored / raw,
                    raw * 1e3 / (packed - start),
                    raw * 1e3 / (unpacked - packed));
        }
    }
}
