/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Contents to be moved, and what reading and writing them takes at least. */
final class BenchmarkData {
    private static final int BLOCK = 1 << 20;
    /** No multiple of any chunk, so that the second copy of a tree has no chunk of the first. */
    private static final int SHIFT = 12_345;

    private BenchmarkData() {}

    /** Makes a disk image of it, in the eyes of whoever looks for a boot sector. */
    static void bootable(Path image) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0x55, (byte) 0xAA}), 510);
        }
    }

    /** What does not compress, always the same. */
    static void random(Path file, long bytes) throws IOException {
        random(file, bytes, 1);
    }

    static void random(Path file, long bytes, long seed) throws IOException {
        Random random = new Random(seed);
        byte[] block = new byte[BLOCK];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= BLOCK) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(BLOCK, left));
            }
        }
    }

    /** What is in {@code /usr} of this machine, again and again until it is enough, shifted each time. */
    static void usr(Path file, long bytes) throws IOException {
        long left = bytes;
        try (OutputStream out = Files.newOutputStream(file)) {
            while (left > 0) {
                Process tar = new ProcessBuilder("tar", "-C", "/", "--sort=name", "-cf", "-", "usr")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                try (InputStream in = tar.getInputStream()) {
                    byte[] block = new byte[BLOCK];
                    for (int count = in.read(block); count > 0 && left > 0; count = in.read(block)) {
                        int taken = (int) Math.min(count, left);
                        out.write(block, 0, taken);
                        left -= taken;
                    }
                } finally {
                    tar.destroyForcibly();
                }
                int taken = (int) Math.min(SHIFT, left);
                out.write(new byte[taken]);
                left -= taken;
            }
        }
    }

    /** Seconds for reading a file and computing the digests of its parts, one for each thread. */
    static double hash(Path file, int threads) throws Exception {
        long part = Files.size(file) / threads;
        long begin = System.nanoTime();
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> all = new ArrayList<>();
            for (int each = 0; each < threads; each++) {
                long from = each * part;
                all.add(workers.submit((Callable<Void>) () -> hash(file, from, from + part)));
            }
            for (Future<Void> each : all) {
                each.get();
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static Void hash(Path file, long from, long to) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        try (FileChannel channel = FileChannel.open(file)) {
            for (long at = from; at < to; at += block.limit()) {
                block.clear().limit((int) Math.min(BLOCK, to - at));
                while (block.hasRemaining() && channel.read(block, at + block.position()) >= 0) {
                    // The rest comes with the next call.
                }
                sha256.update(block.flip());
            }
        }
        sha256.digest();
        return null;
    }

    /** Seconds for writing a file of so many bytes and having it on the disk. */
    static double write(Path file, long bytes) throws IOException {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        long begin = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long at = 0; at < bytes; at += BLOCK) {
                channel.write(block.clear(), at);
            }
            channel.force(true);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        Files.delete(file);
        return seconds;
    }
}
