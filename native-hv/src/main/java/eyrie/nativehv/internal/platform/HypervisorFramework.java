/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import com.sun.jna.Library;
import com.sun.jna.Pointer;

/** The two calls of macOS's Hypervisor.framework that show whether it lets this machine virtualise. */
interface HypervisorFramework extends Library {
    int HV_SUCCESS = 0;
    int HV_DENIED = 0xfae94007;

    /** The argument is a null configuration on Apple silicon and zero flags on Intel: the same register. */
    int hv_vm_create(Pointer configuration);

    int hv_vm_destroy();
}
