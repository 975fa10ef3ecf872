/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A blob in a file. */
final class FileBlob implements Blob {
    private static final int PIECE = 128 << 10;

    private final FileChannel channel;
    private final long size;

    private FileBlob(FileChannel channel, long size) {
        this.channel = channel;
        this.size = size;
    }

    static FileBlob open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new FileBlob(channel, channel.size());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void copy(long offset, long length, OutputStream out) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE, Math.max(length, 1))];
        long end = offset + length;
        for (long at = offset; at < end; ) {
            int count = channel.read(ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, end - at)), at);
            if (count < 0) {
                throw new EOFException("the file of a blob ends at %d, before %d".formatted(at, end));
            }
            out.write(piece, 0, count);
            at += count;
        }
    }

    @Override
    public Optional<FileChannel> file() {
        return Optional.of(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
