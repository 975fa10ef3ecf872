/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.transfer;

import eyrie.images.internal.format.Chunks;
import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** The chunks that a pull still lacks, and where they go. Thread-safe. */
final class Wants {
    private final Map<Digest, List<Position>> wanted = new HashMap<>();
    private final Meter meter;
    private volatile LongConsumer listener = written -> {};

    /** A chunk of a target. */
    private record Position(PullTarget target, int chunk) {
        int length() {
            return Chunks.length(target.file().bytes(), chunk);
        }
    }

    Wants(Meter meter) {
        this.meter = meter;
    }

    /** All of a target that is not right yet. @param found what it holds */
    synchronized void add(PullTarget target, ChunkIndex found) {
        Digest[] expected = target.expected().digests();
        for (int chunk = 0; chunk < expected.length; chunk++) {
            Position position = new Position(target, chunk);
            if (!target.right(found, chunk)) {
                wanted.computeIfAbsent(expected[chunk], digest -> new ArrayList<>(1))
                        .add(position);
            } else if (expected[chunk] != null) {
                meter.given(position.length());
            }
        }
    }

    /** Lets somebody hear of the bytes that are written from now on. */
    void tell(LongConsumer written) {
        listener = written;
    }

    synchronized boolean has(Digest chunk) {
        return wanted.containsKey(chunk);
    }

    synchronized boolean isEmpty() {
        return wanted.isEmpty();
    }

    /** Bytes that will be written. */
    synchronized long bytes() {
        return wanted.values().stream()
                .flatMap(List::stream)
                .mapToLong(Position::length)
                .sum();
    }

    /**
     * Puts a chunk wherever it belongs.
     *
     * @param content verified
     */
    void supply(Digest chunk, byte[] content) throws IOException {
        List<Position> positions;
        synchronized (this) {
            positions = wanted.get(chunk);
        }
        if (positions == null) {
            return; // somebody was faster
        }
        for (Position position : positions) {
            position.target().write(position.chunk(), content);
            listener.accept(content.length);
        }
        synchronized (this) {
            if (wanted.remove(chunk) != null) {
                positions.forEach(position -> meter.add(position.length()));
            }
        }
    }
}
