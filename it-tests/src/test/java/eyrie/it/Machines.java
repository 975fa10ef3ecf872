/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.util.List;

/** The QEMU processes of the shared data folder, as the operating system sees them. */
final class Machines {
    private Machines() {}

    /** Processes whose command line names a folder. */
    static List<ProcessHandle> of(String folder) {
        return ProcessHandle.allProcesses()
                .filter(p ->
                        p.info().command().map(c -> c.contains("qemu-system")).orElse(false))
                .filter(p -> p.info().commandLine().map(c -> c.contains(folder)).orElse(false))
                .toList();
    }

    /** Processes of VMs and instances of the shared data folder; spares included. */
    static List<ProcessHandle> ofTests() {
        return of(Package.DATA.toString());
    }
}
