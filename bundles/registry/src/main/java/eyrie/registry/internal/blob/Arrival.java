/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.IOException;
import java.io.InputStream;

/**
 * What arrives from a client, in pieces that are worth a write each. When it breaks off, what has come until then is
 * given out first. Keeps the client's failures apart from the disk's.
 */
final class Arrival {
    private final InputStream body;
    private IOException broken;

    Arrival(InputStream body) {
        this.body = body;
    }

    /** As much as fits and comes; 0 at the end, whichever sort of end it is. */
    int fill(byte[] piece) {
        int length = 0;
        try {
            while (length < piece.length && broken == null) {
                int count = body.read(piece, length, piece.length - length);
                if (count < 0) {
                    break;
                }
                length += count;
            }
        } catch (IOException e) {
            broken = e;
        }
        return length;
    }

    void rethrow() throws IOException {
        if (broken != null) {
            throw broken;
        }
    }
}
