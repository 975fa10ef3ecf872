/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.io.IOException;

/** Something is not what its digest or its format says; the message names what and where. */
public final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    public DamagedException(String message) {
        super(message);
    }

    public DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
