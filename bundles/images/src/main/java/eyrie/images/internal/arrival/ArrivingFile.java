/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.api.template.ImageFile;
import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * A file of which parts are missing: at its full length from the beginning, with holes. Only verified chunks are written, and
 * what an earlier process has left is believed when its digest is right. Thread-safe.
 */
final class ArrivingFile implements AutoCloseable {
    private final ImageFile file;
    private final Path path;
    private final Digest[] expected;
    private final FileChannel channel;
    private final BitSet here = new BitSet();
    private final boolean leftover;

    /** @param expected the digest of each chunk, null for zeros; not changed */
    ArrivingFile(ImageFile file, Path path, Digest[] expected) throws IOException {
        this.file = file;
        this.path = path;
        this.expected = expected;
        leftover = Files.exists(path);
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        if (channel.size() < file.bytes()) {
            channel.write(ByteBuffer.allocate(1), file.bytes() - 1);
        }
        for (int chunk = 0; chunk < expected.length; chunk++) {
            here.set(chunk, expected[chunk] == null);
        }
    }

    ImageFile file() {
        return file;
    }

    Path path() {
        return path;
    }

    int chunks() {
        return expected.length;
    }

    /** Null for zeros, which are here from the beginning. */
    Digest digest(int chunk) {
        return expected[chunk];
    }

    int length(int chunk) {
        return Chunks.length(file.bytes(), chunk);
    }

    boolean isHere(int chunk) {
        synchronized (here) {
            return here.get(chunk);
        }
    }

    /** Reads what an earlier process may have left of a missing chunk. @return whether it turned out to be here */
    boolean confirm(int chunk) throws IOException {
        return leftover && Digest.of(read(chunk)).equals(expected[chunk]) && arrived(chunk);
    }

    private byte[] read(int chunk) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(length(chunk));
        read(Chunks.offset(chunk), content);
        return content.array();
    }

    /** Fills the buffer, whatever is there. */
    void read(long offset, ByteBuffer to) throws IOException {
        long at = offset;
        while (to.hasRemaining()) {
            int count = channel.read(to, at);
            if (count < 0) {
                throw new EOFException("%s: ends at byte %d".formatted(path, at));
            }
            at += count;
        }
    }

    /** @param content verified @return whether the chunk was missing */
    boolean write(int chunk, byte[] content) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(content);
        long offset = Chunks.offset(chunk);
        while (from.hasRemaining()) {
            channel.write(from, offset + from.position());
        }
        return arrived(chunk);
    }

    private boolean arrived(int chunk) {
        synchronized (here) {
            boolean missing = !here.get(chunk);
            here.set(chunk);
            return missing;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
