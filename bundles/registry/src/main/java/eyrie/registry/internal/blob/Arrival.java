/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * What arrives from a client, in pieces that are worth a write each. When it breaks off, what has come until then is
 * given out first. Keeps the client's failures apart from the disk's.
 *
 * <p>Waiting for bytes costs far more than taking them: three threads wake each other for whatever little has come. So
 * where nothing has come yet, a large body is left to gather in the socket for a moment.
 */
final class Arrival {
    /** Below that, a body is taken as soon as it comes. */
    private static final int LARGE = 1 << 20;

    /** Some hundred KiB at the speed of a fast network: one read then takes what fifty small ones would. */
    private static final Duration MOMENT = Duration.ofMillis(2);

    private final InputStream body;
    private long arrived;
    /** Whether the body says when something has come; not every stream does. */
    private boolean tells;

    private IOException broken;

    Arrival(InputStream body) {
        this.body = body;
    }

    /** As much as fits and comes; 0 at the end, whichever sort of end it is. */
    int fill(byte[] piece) {
        int length = 0;
        try {
            while (length < piece.length && broken == null) {
                gather();
                int count = body.read(piece, length, piece.length - length);
                if (count < 0) {
                    break;
                }
                length += count;
                arrived += count;
            }
        } catch (IOException e) {
            broken = e;
        }
        return length;
    }

    private void gather() throws IOException {
        if (arrived < LARGE) {
            return;
        }
        if (body.available() > 0) {
            tells = true;
        } else if (tells) {
            try {
                Thread.sleep(MOMENT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void rethrow() throws IOException {
        if (broken != null) {
            throw broken;
        }
    }
}
