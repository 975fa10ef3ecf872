/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.IOException;
import java.time.Duration;

/** A registry answered, but not with what was asked for. */
public final class Refusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration retryAfter;

    Refusal(int status, String message, Duration retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    public int status() {
        return status;
    }

    /** How long the registry asks to be left alone; zero if it does not say. */
    Duration retryAfter() {
        return retryAfter;
    }

    /** Whether the same request may well succeed later. */
    public boolean passing() {
        return status == 408 || status == 429 || status >= 500 && status != 501 && status != 505 && status != 507;
    }
}
