/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.arrival;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk file that can be read anywhere, now or after a while. Thread-safe. */
interface DiskSource extends AutoCloseable {
    long bytes();

    /** Fills the buffer. Waits for what has not arrived. @throws IOException if the file itself fails */
    void read(long offset, ByteBuffer to) throws IOException;

    @Override
    void close() throws IOException;
}
