/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

import java.io.IOException;
import java.io.InputStream;

/** Reads single blobs of other registries. Thread-safe. */
public interface RemoteBlobs {
    /** Takes what arrives. */
    @FunctionalInterface
    interface Receiver {
        /**
         * @param in as many bytes as were asked for, unless it breaks off; not verified
         * @throws IOException if the stream breaks off
         */
        void receive(InputStream in) throws IOException;
    }

    /**
     * Reads a blob, once.
     *
     * @param digest as OCI writes it; only sha256 is ever found
     * @param bytes how long the blob is
     * @return whether the repository has it
     * @throws eyrie.api.EyrieException saying why it could not be asked or read; whatever the receiver throws
     */
    boolean read(RemoteRepository repository, String digest, long bytes, Receiver receiver);
}
