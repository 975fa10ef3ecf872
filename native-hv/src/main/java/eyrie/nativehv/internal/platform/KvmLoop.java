/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

/** A counted loop in a KVM guest of one architecture. */
interface KvmLoop {
    /** @return millions of instructions a second, 0 if the guest did not get going */
    double measure(int kvm, int vm) throws NativeException;
}
