/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk that is here: for a machine that was launched when it was not, and does not know it yet. */
record WholeDisk(FileChannel channel, long bytes) implements DiskSource {
    static WholeDisk open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        return new WholeDisk(channel, channel.size());
    }

    @Override
    public void read(long offset, ByteBuffer to) throws IOException {
        long at = offset;
        while (to.hasRemaining()) {
            int count = channel.read(to, at);
            if (count < 0) {
                throw new EOFException("ends at byte " + at);
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
