/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Content that is open for reading. In a file it stays readable until it is closed, even if it is deleted meanwhile;
 * elsewhere it then may break off.
 */
public interface Blob extends AutoCloseable {
    long size();

    /**
     * Writes a part to a stream.
     *
     * @throws IOException if it cannot be read in full or the stream takes no more
     */
    void copy(long offset, long length, OutputStream out) throws IOException;

    /** The file that it is, which is closed with it, and it with the file; empty if it is elsewhere. */
    default Optional<FileChannel> file() {
        return Optional.empty();
    }

    @Override
    void close() throws IOException;
}
