/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import eyrie.api.template.Arch;

/**
 * What runs machines here.
 *
 * @param product {@code qemu}
 * @param version {@code 7.2.22}
 * @param arch of the guests
 * @param accelerator {@code kvm}, {@code hvf} or {@code tcg}
 * @param reason why this accelerator and no faster one, with the figure that was measured
 * @param problem why no machine can be run, in one sentence, or null
 */
public record HypervisorInfo(
        String product, String version, Arch arch, String accelerator, String reason, String problem) {
    /** {@code qemu 7.2.22}. */
    public String id() {
        return product + " " + version;
    }
}
