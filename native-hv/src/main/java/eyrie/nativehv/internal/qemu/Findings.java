/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.HypervisorInfo;
import eyrie.api.template.Arch;

/**
 * What was found on this machine at activation.
 *
 * @param tools null with a problem
 * @param inventory null with a problem
 * @param problem why no machine can be run, or null
 */
record Findings(Arch arch, Tools tools, Inventory inventory, String problem) {
    static Findings problem(Arch arch, String problem) {
        return new Findings(arch, null, null, problem);
    }

    HypervisorInfo info() {
        return inventory == null
                ? new HypervisorInfo("qemu", "unknown", arch, "tcg", "nothing was tried", problem)
                : new HypervisorInfo(
                        "qemu", inventory.version(), arch, inventory.accelerator(), inventory.reason(), problem);
    }

    /** @throws EyrieException UNAVAILABLE with the problem */
    Findings orUnavailable() {
        if (problem != null) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, problem);
        }
        return this;
    }
}
