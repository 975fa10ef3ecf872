/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.DamagedException;
import eyrie.images.internal.format.Digest;
import eyrie.images.internal.format.PackWriter;
import eyrie.images.internal.oci.Streamed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A pack that is made of chunks while it is sent. */
final class PackBody implements Streamed {
    /** Large enough that sending one is worth waking a thread. */
    private static final int BLOCK = 256 << 10;

    private final Iterator<Source> sources;
    private final Codecs codecs;
    private final LongConsumer done;
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(BLOCK + (64 << 10) + 1024);
    private final PackWriter writer;
    private PackWriter.Written written;
    private IOException failure;
    private long counted;

    /**
     * A chunk to be packed: where it can be read and what it must be.
     *
     * @param file for error messages
     * @param verified whether that was found out just now
     */
    record Source(String file, FileChannel channel, long offset, int length, Digest digest, boolean verified) {}

    /** @param done hears of bytes of chunks that are packed */
    PackBody(List<Source> sources, Codecs codecs, LongConsumer done) {
        this.sources = sources.iterator();
        this.codecs = codecs;
        this.done = done;
        try {
            writer = new PackWriter(buffer);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public boolean hasNext() {
        return written == null;
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            while (buffer.size() < BLOCK && sources.hasNext()) {
                add(sources.next());
            }
            if (!sources.hasNext()) {
                written = writer.finish();
            }
        } catch (IOException failed) {
            failure = failed;
            throw new UncheckedIOException(failed);
        }
        byte[] block = buffer.toByteArray();
        buffer.reset();
        return block;
    }

    private void add(Source source) throws IOException {
        byte[] content = ChunkScan.read(source.channel(), source.offset(), source.length());
        if (!source.verified() && !Digest.of(content).equals(source.digest())) {
            throw new DamagedException("%s: the chunk at byte %d is not what it was; the template is damaged"
                    .formatted(source.file(), source.offset()));
        }
        writer.add(source.digest(), source.length(), codecs.lend(codec -> codec.encode(content)));
        counted += source.length();
        done.accept(source.length());
    }

    /** Bytes of chunks that were packed so far. */
    long counted() {
        return counted;
    }

    /** What became of it. Only after the last block. */
    PackWriter.Written written() {
        return written;
    }

    @Override
    public Digest digest() {
        return written.digest();
    }

    @Override
    public Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }
}
