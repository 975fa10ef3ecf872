/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import java.io.IOException;

/** A call of the operating system that failed, with the call's name and the system's own words. */
public final class NativeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    NativeException(String what, int errno, String words) {
        super("%s: %s (error %d)".formatted(what, words, errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}
