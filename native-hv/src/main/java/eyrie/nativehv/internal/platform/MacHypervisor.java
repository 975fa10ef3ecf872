/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;

/** Asks macOS whether it virtualises here: what the kernel says of the hardware, and whether a VM can be made. */
final class MacHypervisor {
    private final MacLibc libc;

    MacHypervisor(MacLibc libc) {
        this.libc = libc;
    }

    AcceleratorVerdict probe() {
        IntByReference supported = new IntByReference();
        LongByReference length = new LongByReference(Integer.BYTES);
        if (libc.sysctlbyname("kern.hv_support", supported, length, Pointer.NULL, 0) != 0) {
            return AcceleratorVerdict.emulation("kern.hv_support is unknown to this kernel");
        }
        if (supported.getValue() == 0) {
            return AcceleratorVerdict.emulation("kern.hv_support is 0: this hardware or its host does not virtualise");
        }
        return make(
                Native.load("/System/Library/Frameworks/Hypervisor.framework/Hypervisor", HypervisorFramework.class));
    }

    /**
     * A process needs an entitlement to make VMs, which a Java runtime usually lacks and QEMU has; being denied for that
     * says nothing against the machine. The driver starts QEMU with the accelerator before it relies on it in any case.
     */
    private static AcceleratorVerdict make(HypervisorFramework framework) {
        int result = framework.hv_vm_create(Pointer.NULL);
        if (result == HypervisorFramework.HV_SUCCESS) {
            framework.hv_vm_destroy();
            return new AcceleratorVerdict("hvf", "kern.hv_support is 1 and hv_vm_create made a VM");
        }
        if (result == HypervisorFramework.HV_DENIED) {
            return new AcceleratorVerdict(
                    "hvf", "kern.hv_support is 1; hv_vm_create wants an entitlement that only QEMU has");
        }
        return AcceleratorVerdict.emulation(
                "kern.hv_support is 1 but hv_vm_create failed with 0x%08x".formatted(result));
    }
}
