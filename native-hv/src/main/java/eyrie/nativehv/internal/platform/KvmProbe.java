/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Finds out whether KVM really runs guests. That {@code /dev/kvm} opens, makes a VM and even runs code says nothing: a
 * kernel may interpret the guest, at less than one million instructions a second. So the measure is speed: a counted
 * loop runs in a guest under a deadline.
 */
final class KvmProbe {
    static final double BELIEVED_MIPS = 200;

    private static final NativeLong GET_API_VERSION = new NativeLong(0xAE00);
    private static final NativeLong CREATE_VM = new NativeLong(0xAE01);
    private static final int API_VERSION = 12;
    private static final int GIVE_UP_SECONDS = 10;

    private final LinuxLibc libc;
    private final KvmLoop loop;

    KvmProbe(LinuxLibc libc, KvmLoop loop) {
        this.libc = libc;
        this.loop = loop;
    }

    /** Runs in a thread of its own, whose signal mask it changes, and which is left behind should the kernel hang. */
    AcceleratorVerdict run() {
        CompletableFuture<AcceleratorVerdict> verdict = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("eyrie-kvm-probe").start(() -> {
            try {
                verdict.complete(open());
            } catch (NativeException | LinkageError failure) {
                verdict.complete(AcceleratorVerdict.emulation("KVM is there but fails: " + failure.getMessage()));
            } catch (RuntimeException failure) {
                verdict.completeExceptionally(failure);
            }
        });
        try {
            return verdict.get(GIVE_UP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException hanging) {
            return AcceleratorVerdict.emulation("KVM did not stop a vCPU within %d s".formatted(GIVE_UP_SECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return AcceleratorVerdict.emulation("the KVM probe was interrupted");
        } catch (ExecutionException failure) {
            return AcceleratorVerdict.emulation("the KVM probe failed: " + failure.getCause());
        }
    }

    private AcceleratorVerdict open() throws NativeException {
        int kvm = libc.open("/dev/kvm", Posix.O_RDWR | LinuxLibc.O_CLOEXEC);
        if (kvm < 0) {
            return AcceleratorVerdict.emulation("/dev/kvm: " + libc.strerror(Native.getLastError()));
        }
        try {
            int version = libc.ioctl(kvm, GET_API_VERSION, 0);
            if (version != API_VERSION) {
                return AcceleratorVerdict.emulation("/dev/kvm has the unknown API version " + version);
            }
            int vm = Ioctl.check(libc, "KVM_CREATE_VM", libc.ioctl(kvm, CREATE_VM, 0));
            try {
                return judge(loop.measure(kvm, vm));
            } finally {
                libc.close(vm);
            }
        } finally {
            libc.close(kvm);
        }
    }

    static AcceleratorVerdict judge(double mips) {
        String figure = String.format(Locale.ROOT, "%.1f million instructions/s in a KVM guest", mips);
        return mips >= BELIEVED_MIPS
                ? new AcceleratorVerdict("kvm", figure)
                : AcceleratorVerdict.emulation("%s, which is no hardware acceleration (that has %.0f and more)"
                        .formatted(figure, BELIEVED_MIPS));
    }
}
