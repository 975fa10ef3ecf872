/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.s3.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part of a file as a stream that can be rewound, so that a part can be sent again. Used by one thread. */
final class FileSection extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long at;
    private long marked;

    private FileSection(FileChannel channel, long offset, long length) {
        this.channel = channel;
        this.at = offset;
        this.marked = offset;
        this.end = offset + length;
    }

    static FileSection open(Path file, long offset, long length) {
        try {
            return new FileSection(FileChannel.open(file, StandardOpenOption.READ), offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (at >= end) {
            return -1;
        }
        int count = channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, end - at)), at);
        at += Math.max(count, 0);
        return count;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    @Override
    public void mark(int limit) {
        marked = at;
    }

    @Override
    public void reset() {
        at = marked;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
