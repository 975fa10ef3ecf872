/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a file that stays open, so that it need not be closed by whoever reads. */
final class FileInput extends InputStream {
    private final FileChannel channel;
    private long position;

    FileInput(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int count = channel.read(ByteBuffer.wrap(target, from, length), position);
        position += Math.max(0, count);
        return count;
    }
}
