/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

/**
 * Which accelerator was proved to work.
 *
 * @param accelerator {@code kvm}, {@code hvf} or {@code tcg}
 * @param reason why this one and no faster one, in one sentence with the figure that was measured
 */
public record AcceleratorVerdict(String accelerator, String reason) {
    static AcceleratorVerdict emulation(String reason) {
        return new AcceleratorVerdict("tcg", reason);
    }
}
