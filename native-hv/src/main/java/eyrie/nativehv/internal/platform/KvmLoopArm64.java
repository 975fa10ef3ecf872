/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;

/** The loop for 64-bit ARM: two instructions, then a store to an address without memory, which ends the run. */
final class KvmLoopArm64 implements KvmLoop {
    private static final NativeLong SET_USER_MEMORY_REGION = new NativeLong(0x4020AE46L);
    private static final NativeLong CREATE_VCPU = new NativeLong(0xAE41);
    private static final NativeLong GET_ONE_REG = new NativeLong(0x4010AEABL);
    private static final NativeLong SET_ONE_REG = new NativeLong(0x4010AEACL);
    private static final NativeLong VCPU_INIT = new NativeLong(0x4020AEAEL);
    private static final NativeLong PREFERRED_TARGET = new NativeLong(0x8020AEAFL);

    private static final int GUEST_BYTES = 0x10000;
    private static final long GUEST_BASE = 0x40000000L;
    private static final long NOWHERE = 0x10000000L;
    /** subs x0, x0, #1; b.ne -4; str x0, [x1]; b -4. */
    private static final int[] LOOP = {0xF1000400, 0x54FFFFE1, 0xF9000020, 0x17FFFFFF};

    private static final int INSTRUCTIONS_A_ROUND = 2;
    private static final long ROUNDS = 50_000_000;
    private static final long DEADLINE_NANOS = 250_000_000;

    /** KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE; registers are counted in 32-bit words. */
    private static final long CORE_REGISTER = 0x6030_0000_0010_0000L;

    private static final int X0 = 0;
    private static final int X1 = 2;
    private static final int PC = 64;

    private final LinuxLibc libc;

    KvmLoopArm64(LinuxLibc libc) {
        this.libc = libc;
    }

    @Override
    public double measure(int kvm, int vm) throws NativeException {
        Pointer memory = libc.mmap(Pointer.NULL, new NativeLong(GUEST_BYTES), 0x3, 0x21, -1, new NativeLong(0));
        if (Pointer.nativeValue(memory) == -1) {
            throw new NativeException("mmap", com.sun.jna.Native.getLastError(), "no memory for a guest");
        }
        int vcpu = -1;
        try {
            memory.write(0, LOOP, 0, LOOP.length);
            attach(vm, memory);
            vcpu = Ioctl.check(libc, "KVM_CREATE_VCPU", libc.ioctl(vm, CREATE_VCPU, 0));
            initialise(vm, vcpu);
            return count(vcpu);
        } finally {
            if (vcpu >= 0) {
                libc.close(vcpu);
            }
            libc.munmap(memory, new NativeLong(GUEST_BYTES));
        }
    }

    private void attach(int vm, Pointer memory) throws NativeException {
        try (Memory region = new Memory(32)) {
            region.clear();
            region.setLong(8, GUEST_BASE);
            region.setLong(16, GUEST_BYTES);
            region.setPointer(24, memory);
            Ioctl.check(libc, "KVM_SET_USER_MEMORY_REGION", libc.ioctl(vm, SET_USER_MEMORY_REGION, region));
        }
    }

    private void initialise(int vm, int vcpu) throws NativeException {
        try (Memory target = new Memory(32)) {
            target.clear();
            Ioctl.check(libc, "KVM_ARM_PREFERRED_TARGET", libc.ioctl(vm, PREFERRED_TARGET, target));
            Ioctl.check(libc, "KVM_ARM_VCPU_INIT", libc.ioctl(vcpu, VCPU_INIT, target));
        }
    }

    private double count(int vcpu) throws NativeException {
        register(vcpu, SET_ONE_REG, X0, new LongByReference(ROUNDS));
        register(vcpu, SET_ONE_REG, X1, new LongByReference(NOWHERE));
        register(vcpu, SET_ONE_REG, PC, new LongByReference(GUEST_BASE));
        long nanos = new VcpuRun(libc).run(vcpu, DEADLINE_NANOS);
        LongByReference left = new LongByReference();
        register(vcpu, GET_ONE_REG, X0, left);
        long done = ROUNDS - left.getValue();
        return done <= 0 || nanos <= 0 ? 0 : done * INSTRUCTIONS_A_ROUND * 1000.0 / nanos;
    }

    private void register(int vcpu, NativeLong request, int index, LongByReference value) throws NativeException {
        try (Memory register = new Memory(16)) {
            register.setLong(0, CORE_REGISTER | index);
            register.setPointer(8, value.getPointer());
            Ioctl.check(libc, "KVM_ONE_REG", libc.ioctl(vcpu, request, register));
        }
    }
}
