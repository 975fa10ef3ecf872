/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.DataRanges;
import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Reads a file's chunks for their digests, on all processors; holes are not read. Thread-safe. */
final class ChunkScan {
    private static final int BLOCK = 16;
    private static final int WIDTH = Runtime.getRuntime().availableProcessors();

    private final DataRanges dataRanges;

    ChunkScan(DataRanges dataRanges) {
        this.dataRanges = dataRanges;
    }

    /** Chunks that follow each other. */
    private record Block(int from, int to) {}

    /** @param done hears of bytes that were looked at; those of holes at once */
    ChunkIndex scan(Path file, LongConsumer done) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ChunkIndex index = ChunkIndex.empty(channel.size());
            List<Block> blocks = blocks(dataRanges.of(file, index.length()), index.digests().length);
            int chunks =
                    blocks.stream().mapToInt(block -> block.to() - block.from()).sum();
            done.accept(Math.max(0, index.length() - Chunks.offset(chunks)));
            Parallel.forEach(WIDTH, blocks, block -> done.accept(read(channel, block, index)));
            return index;
        }
    }

    private static List<Block> blocks(List<DataRanges.Range> ranges, int count) {
        List<Block> blocks = new ArrayList<>();
        int next = 0;
        for (DataRanges.Range range : ranges) {
            int from = Math.max(next, (int) (range.from() / Chunks.SIZE));
            int to = Math.min(count, Chunks.count(range.to()));
            for (int at = from; at < to; at += BLOCK) {
                blocks.add(new Block(at, Math.min(to, at + BLOCK)));
            }
            next = Math.max(next, to);
        }
        return blocks;
    }

    private static long read(FileChannel channel, Block block, ChunkIndex index) throws IOException {
        long offset = Chunks.offset(block.from());
        int length = (int) (Math.min(index.length(), Chunks.offset(block.to())) - offset);
        byte[] content = read(channel, offset, length);
        for (int chunk = block.from(); chunk < block.to(); chunk++) {
            int at = (int) (Chunks.offset(chunk) - offset);
            int bytes = Chunks.length(index.length(), chunk);
            index.digests()[chunk] = Chunks.zero(content, at, bytes) ? null : Digest.of(content, at, bytes);
        }
        return length;
    }

    static byte[] read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer to = ByteBuffer.allocate(length);
        while (to.hasRemaining()) {
            if (channel.read(to, offset + to.position()) < 0) {
                throw new EOFException("became shorter while it was read");
            }
        }
        return to.array();
    }
}
