/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.concurrent.TimeUnit;

/**
 * Runs a vCPU until it exits or a deadline has passed. The kernel's timer sends this thread a signal that is blocked in
 * it and open only inside KVM_RUN: the call ends, and no handler runs. Must stay on one platform thread.
 */
final class VcpuRun {
    private static final NativeLong KVM_RUN = new NativeLong(0xAE80);
    private static final NativeLong KVM_SET_SIGNAL_MASK = new NativeLong(0x4004AE8BL);
    private static final int SIGNAL = 40;
    private static final int SIG_BLOCK = 0;
    private static final int SIG_SETMASK = 2;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int CLOCK_THREAD_CPUTIME_ID = 3;
    private static final int SIGEV_THREAD_ID = 4;
    private static final int EINTR = 4;
    private static final long AGAIN_NANOS = 20_000_000;

    private final LinuxLibc libc;

    VcpuRun(LinuxLibc libc) {
        this.libc = libc;
    }

    /** @return nanoseconds of CPU time that it got, so that a busy machine does not look like a slow guest */
    long run(int vcpu, long deadlineNanos) throws NativeException {
        try (Memory signals = new Memory(128);
                Memory before = new Memory(128)) {
            libc.sigemptyset(signals);
            libc.sigaddset(signals, SIGNAL);
            libc.pthread_sigmask(SIG_BLOCK, signals, before);
            Pointer timer = armed(deadlineNanos);
            try {
                openOnlyInside(vcpu);
                return timed(vcpu);
            } finally {
                libc.timer_delete(timer);
                drain(signals);
                libc.pthread_sigmask(SIG_SETMASK, before, Pointer.NULL);
            }
        }
    }

    private Pointer armed(long deadlineNanos) throws NativeException {
        PointerByReference timer = new PointerByReference();
        try (Memory event = new Memory(64);
                Memory times = new Memory(32)) {
            event.clear();
            event.setInt(8, SIGNAL);
            event.setInt(12, SIGEV_THREAD_ID);
            event.setInt(16, libc.gettid());
            Ioctl.check(libc, "timer_create", libc.timer_create(CLOCK_MONOTONIC, event, timer));
            times.clear();
            times.setLong(8, AGAIN_NANOS);
            times.setLong(24, deadlineNanos);
            Ioctl.check(libc, "timer_settime", libc.timer_settime(timer.getValue(), 0, times, Pointer.NULL));
        }
        return timer.getValue();
    }

    private void openOnlyInside(int vcpu) throws NativeException {
        try (Memory mask = new Memory(12)) {
            mask.setInt(0, Long.BYTES);
            mask.setLong(4, ~(1L << (SIGNAL - 1)));
            Ioctl.check(libc, "KVM_SET_SIGNAL_MASK", libc.ioctl(vcpu, KVM_SET_SIGNAL_MASK, mask));
        }
    }

    private long timed(int vcpu) throws NativeException {
        long start = cpuNanos();
        int result = libc.ioctl(vcpu, KVM_RUN, 0);
        if (result < 0 && Native.getLastError() != EINTR) {
            Ioctl.check(libc, "KVM_RUN", result);
        }
        return cpuNanos() - start;
    }

    private long cpuNanos() throws NativeException {
        try (Memory time = new Memory(16)) {
            Ioctl.check(libc, "clock_gettime", libc.clock_gettime(CLOCK_THREAD_CPUTIME_ID, time));
            return TimeUnit.SECONDS.toNanos(time.getLong(0)) + time.getLong(8);
        }
    }

    private void drain(Memory signals) {
        try (Memory now = new Memory(16)) {
            now.clear();
            while (libc.sigtimedwait(signals, Pointer.NULL, now) == SIGNAL) {
                // One more of the timer's signals is gone.
            }
        }
    }
}
