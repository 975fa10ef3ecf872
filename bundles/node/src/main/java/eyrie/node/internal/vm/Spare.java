/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.Machine;

/**
 * A machine that was launched ahead: the template's state is loaded, its vCPUs have not run.
 *
 * @param machineId of the machine
 * @param machine it
 * @param folder with its disk, to become a VM's folder
 */
record Spare(String machineId, Machine machine, VmFolder folder) {
    boolean isAlive() {
        return !machine.exit().toCompletableFuture().isDone();
    }
}
