/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.api.template.ImageFile;
import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file being put together from chunks, at its full length from the beginning, with holes for what is missing. */
final class PullTarget implements AutoCloseable {
    private final ImageFile file;
    private final Path path;
    private final ChunkIndex expected;
    private final FileChannel channel;

    PullTarget(ImageFile file, Path path, ChunkIndex expected) throws IOException {
        this.file = file;
        this.path = path;
        this.expected = expected;
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        setLength();
    }

    private void setLength() throws IOException {
        if (channel.size() > file.bytes()) {
            channel.truncate(file.bytes());
        } else if (channel.size() < file.bytes()) {
            channel.write(ByteBuffer.allocate(1), file.bytes() - 1);
        }
    }

    ImageFile file() {
        return file;
    }

    Path path() {
        return path;
    }

    /** What its chunks must be. */
    ChunkIndex expected() {
        return expected;
    }

    FileChannel channel() {
        return channel;
    }

    void write(int chunk, byte[] content) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(content);
        long offset = Chunks.offset(chunk);
        while (from.hasRemaining()) {
            channel.write(from, offset + from.position());
        }
    }

    /** Makes zeros of what an earlier attempt may have left where zeros belong. */
    void clearLeftOvers(ChunkIndex found) throws IOException {
        for (int chunk = 0; chunk < found.digests().length; chunk++) {
            if (found.digests()[chunk] != null && expected.digests()[chunk] == null) {
                write(chunk, new byte[Chunks.length(file.bytes(), chunk)]);
            }
        }
    }

    /** Whether a chunk is what it must be. */
    boolean right(ChunkIndex found, int chunk) {
        Digest must = expected.digests()[chunk];
        return must == null || must.equals(found.digests()[chunk]);
    }

    /** Puts on disk what is written so far, so that little is left to do in the end. */
    void writeBack() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
