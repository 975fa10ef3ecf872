/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** The calls of the C library that only macOS has. */
interface MacLibc extends Posix {
    int sysctlbyname(String name, IntByReference value, LongByReference length, Pointer newValue, long newLength);

    int clonefile(String source, String target, int flags);

    int kqueue();

    int kevent(int queue, Pointer changes, int changeCount, Pointer events, int eventCount, Pointer timeout);

    int proc_pidinfo(int pid, int flavor, long argument, Pointer buffer, int size);
}
