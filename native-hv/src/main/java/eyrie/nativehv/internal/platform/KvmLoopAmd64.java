/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** The loop for x86-64: two instructions in 64-bit long mode, then a halt. */
final class KvmLoopAmd64 implements KvmLoop {
    private static final NativeLong GET_SUPPORTED_CPUID = new NativeLong(0xC008AE05L);
    private static final NativeLong SET_USER_MEMORY_REGION = new NativeLong(0x4020AE46L);
    private static final NativeLong CREATE_VCPU = new NativeLong(0xAE41);
    private static final NativeLong GET_REGS = new NativeLong(0x8090AE81L);
    private static final NativeLong SET_REGS = new NativeLong(0x4090AE82L);
    private static final NativeLong GET_SREGS = new NativeLong(0x8138AE83L);
    private static final NativeLong SET_SREGS = new NativeLong(0x4138AE84L);
    private static final NativeLong SET_CPUID2 = new NativeLong(0x4008AE90L);

    private static final int GUEST_BYTES = 0x10000;
    private static final long TOP_TABLE = 0x1000;
    private static final long MIDDLE_TABLE = 0x2000;
    private static final long BOTTOM_TABLE = 0x3000;
    private static final long CODE = 0x4000;
    private static final long PRESENT_WRITABLE = 0x3;
    private static final long LARGE_PAGE = 0x80;
    /** dec rcx; jnz -5; hlt; jmp -3. */
    private static final byte[] LOOP = {0x48, (byte) 0xFF, (byte) 0xC9, 0x75, (byte) 0xFB, (byte) 0xF4, (byte) 0xEB, -3
    };

    private static final int INSTRUCTIONS_A_ROUND = 2;
    private static final long ROUNDS = 50_000_000;
    private static final long DEADLINE_NANOS = 250_000_000;

    private static final int RCX = 16;
    private static final int RIP = 128;
    private static final int RFLAGS = 136;
    private static final int SEGMENT_BYTES = 24;
    private static final int CR0 = 224;
    private static final int CR3 = 240;
    private static final int CR4 = 248;
    private static final int EFER = 264;

    private final LinuxLibc libc;

    KvmLoopAmd64(LinuxLibc libc) {
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
            fill(memory);
            attach(vm, memory);
            vcpu = Ioctl.check(libc, "KVM_CREATE_VCPU", libc.ioctl(vm, CREATE_VCPU, 0));
            copyCpuid(kvm, vcpu);
            enterLongMode(vcpu);
            return count(vcpu);
        } finally {
            if (vcpu >= 0) {
                libc.close(vcpu);
            }
            libc.munmap(memory, new NativeLong(GUEST_BYTES));
        }
    }

    private static void fill(Pointer memory) {
        memory.setLong(TOP_TABLE, MIDDLE_TABLE | PRESENT_WRITABLE);
        memory.setLong(MIDDLE_TABLE, BOTTOM_TABLE | PRESENT_WRITABLE);
        memory.setLong(BOTTOM_TABLE, PRESENT_WRITABLE | LARGE_PAGE);
        memory.write(CODE, LOOP, 0, LOOP.length);
    }

    private void attach(int vm, Pointer memory) throws NativeException {
        try (Memory region = new Memory(32)) {
            region.clear();
            region.setLong(16, GUEST_BYTES);
            region.setPointer(24, memory);
            Ioctl.check(libc, "KVM_SET_USER_MEMORY_REGION", libc.ioctl(vm, SET_USER_MEMORY_REGION, region));
        }
    }

    private void copyCpuid(int kvm, int vcpu) throws NativeException {
        int entries = 256;
        try (Memory cpuid = new Memory(8 + entries * 40L)) {
            cpuid.clear();
            cpuid.setInt(0, entries);
            Ioctl.check(libc, "KVM_GET_SUPPORTED_CPUID", libc.ioctl(kvm, GET_SUPPORTED_CPUID, cpuid));
            Ioctl.check(libc, "KVM_SET_CPUID2", libc.ioctl(vcpu, SET_CPUID2, cpuid));
        }
    }

    private void enterLongMode(int vcpu) throws NativeException {
        try (Memory special = new Memory(0x138)) {
            Ioctl.check(libc, "KVM_GET_SREGS", libc.ioctl(vcpu, GET_SREGS, special));
            segment(special, 0, 0x8, 11, true);
            for (int data = 1; data <= 5; data++) {
                segment(special, data, 0x10, 3, false);
            }
            special.setLong(CR0, 0x80050033L);
            special.setLong(CR3, TOP_TABLE);
            special.setLong(CR4, 0x20);
            special.setLong(EFER, 0x500);
            Ioctl.check(libc, "KVM_SET_SREGS", libc.ioctl(vcpu, SET_SREGS, special));
        }
    }

    private static void segment(Memory special, int index, int selector, int type, boolean code) {
        long at = (long) index * SEGMENT_BYTES;
        special.setLong(at, 0);
        special.setInt(at + 8, -1);
        special.setShort(at + 12, (short) selector);
        byte[] attributes = {(byte) type, 1, 0, (byte) (code ? 0 : 1), 1, (byte) (code ? 1 : 0), 1, 0, 0, 0};
        special.write(at + 14, attributes, 0, attributes.length);
    }

    private double count(int vcpu) throws NativeException {
        try (Memory registers = new Memory(0x90)) {
            registers.clear();
            registers.setLong(RCX, ROUNDS);
            registers.setLong(RIP, CODE);
            registers.setLong(RFLAGS, 0x2);
            Ioctl.check(libc, "KVM_SET_REGS", libc.ioctl(vcpu, SET_REGS, registers));
            long nanos = new VcpuRun(libc).run(vcpu, DEADLINE_NANOS);
            Ioctl.check(libc, "KVM_GET_REGS", libc.ioctl(vcpu, GET_REGS, registers));
            long done = ROUNDS - registers.getLong(RCX);
            return done <= 0 || nanos <= 0 ? 0 : done * INSTRUCTIONS_A_ROUND * 1000.0 / nanos;
        }
    }
}
