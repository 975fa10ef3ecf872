/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.ChunkCodec;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedDeque;

/** Lends codecs, which are dear to make, to the threads of one transfer. Thread-safe. */
public final class Codecs implements AutoCloseable {
    private final ConcurrentLinkedDeque<ChunkCodec> idle = new ConcurrentLinkedDeque<>();

    /** Something to do with a codec. */
    @FunctionalInterface
    public interface Work<T> {
        T with(ChunkCodec codec) throws IOException;
    }

    public <T> T lend(Work<T> work) throws IOException {
        ChunkCodec found = idle.poll();
        ChunkCodec codec = found == null ? new ChunkCodec() : found;
        try {
            return work.with(codec);
        } finally {
            idle.push(codec);
        }
    }

    /** Call when nobody works any more. */
    @Override
    public void close() {
        for (ChunkCodec codec = idle.poll(); codec != null; codec = idle.poll()) {
            codec.close();
        }
    }
}
