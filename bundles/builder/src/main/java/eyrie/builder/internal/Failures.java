/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.util.Locale;

/** Says what went wrong on the disk. */
public final class Failures {
    private static final String FULL = "no space left on device";

    private Failures() {}

    /** Whether a text is about a full disk. */
    public static boolean saysDiskFull(String text) {
        return text.toLowerCase(Locale.ROOT).contains(FULL);
    }

    public static EyrieException diskFull(String what, Throwable cause) {
        return new EyrieException(
                ErrorKind.NO_SPACE, what + ": the disk is full; remove templates or VMs and try again", cause);
    }

    public static EyrieException of(String what, IOException cause) {
        String reason = String.valueOf(cause.getMessage());
        return saysDiskFull(reason) ? diskFull(what, cause) : EyrieException.internal(what + ": " + reason, cause);
    }
}
