/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import eyrie.images.internal.format.Chunks;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk of which parts are fetched when they are read. */
record ArrivingDisk(ArrivingFile file, Fetcher fetcher, Trace trace) implements DiskSource {
    @Override
    public long bytes() {
        return file.file().bytes();
    }

    @Override
    public void read(long offset, ByteBuffer to) throws IOException {
        int from = (int) (offset / Chunks.SIZE);
        int end = Chunks.count(offset + to.remaining());
        for (int chunk = from; chunk < end; chunk++) {
            trace.read(chunk);
        }
        fetcher.demand(file, from, end);
        file.read(offset, to);
    }

    /** The version closes what it has opened. */
    @Override
    public void close() {}
}
