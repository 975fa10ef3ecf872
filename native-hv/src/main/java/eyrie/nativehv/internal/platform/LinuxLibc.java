/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;

/** The calls of the C library that only Linux has. */
interface LinuxLibc extends Posix {
    int O_CLOEXEC = 0x80000;
    int SOCK_CLOEXEC = 0x80000;

    int ioctl(int fd, NativeLong request, Object... argument);

    NativeLong syscall(NativeLong number, Object... arguments);

    Pointer mmap(Pointer address, NativeLong length, int protection, int flags, int fd, NativeLong offset);

    int munmap(Pointer address, NativeLong length);

    int poll(Pointer descriptors, NativeLong count, int timeoutMillis);

    int gettid();

    int pthread_sigmask(int how, Pointer set, Pointer old);

    int sigaddset(Pointer set, int signal);

    int sigtimedwait(Pointer set, Pointer info, Pointer timeout);

    int timer_create(int clock, Pointer event, PointerByReference timer);

    int timer_settime(Pointer timer, int flags, Pointer value, Pointer old);

    int timer_delete(Pointer timer);

    int clock_gettime(int clock, Pointer time);
}
