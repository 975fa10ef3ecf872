/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Native;

/** Turns the C library's way of failing into an exception. */
final class Ioctl {
    private Ioctl() {}

    static int check(LinuxLibc libc, String what, int result) throws NativeException {
        if (result < 0) {
            int error = Native.getLastError();
            throw new NativeException(what, error, libc.strerror(error));
        }
        return result;
    }
}
