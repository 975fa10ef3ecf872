/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import java.util.List;
import java.util.Map;

/**
 * What one QEMU program can do with one accelerator, as it says itself.
 *
 * @param version {@code 7.2.22}
 * @param accelerator that it was started with
 * @param reason why this accelerator and no faster one
 * @param machineTypes versioned names
 * @param newestMachineType what its unversioned alias means
 * @param cpuModels each with the features that it cannot offer here
 * @param sandbox whether it can filter its own system calls
 * @param runWith whether the user to become is given with {@code -run-with} instead of {@code -runas}
 */
record Inventory(
        String version,
        String accelerator,
        String reason,
        List<String> machineTypes,
        String newestMachineType,
        Map<String, List<String>> cpuModels,
        boolean sandbox,
        boolean runWith) {
    Inventory {
        machineTypes = List.copyOf(machineTypes);
        cpuModels = Map.copyOf(cpuModels);
    }

    boolean isAtLeast(int major, int minor) {
        String[] parts = version.split("\\.");
        int thisMajor = Integer.parseInt(parts[0]);
        return thisMajor > major || thisMajor == major && Integer.parseInt(parts[1]) >= minor;
    }
}
