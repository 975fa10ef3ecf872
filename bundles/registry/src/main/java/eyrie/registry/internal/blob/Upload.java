/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.IOException;
import java.io.InputStream;

/** Content that is arriving, piece by piece. Only {@link #size} may be called while another thread is at work. */
public interface Upload {
    String id();

    /** How many bytes are there. */
    long size();

    /**
     * Appends a stream to its end, or until it breaks off. What has arrived is kept, and on disk on return, in either
     * case.
     *
     * @param limit looks at how many bytes are there each time that more have come, and may end it by an exception
     * @throws IOException if the stream breaks off
     */
    void append(InputStream body, Limit limit) throws IOException;

    /**
     * Makes the content available under its digest, if it is right. Otherwise the upload is gone, since nothing that
     * follows can make it right.
     *
     * @return whether it is right
     */
    boolean finish(Digest digest);

    void discard();

    /** Whether there may be more. */
    @FunctionalInterface
    interface Limit {
        Limit NONE = size -> {};

        /** @throws eyrie.api.EyrieException to end the upload */
        void check(long size);
    }
}
