/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.nativehv.internal.platform.HostPlatform;
import java.util.List;

/** Tells a machine's process from a later one that got its number. */
final class ProcessIdentity {
    private ProcessIdentity() {}

    /** Whether the recorded process is still there and still this machine's. */
    static boolean isAlive(HostPlatform platform, MachineRecord machine) {
        return machine.pid() > 0
                && isCalled(platform.commandLine(machine.pid()), machine.machineId())
                && (machine.start() == null
                        || platform.startStamp(machine.pid())
                                .filter(machine.start()::equals)
                                .isPresent());
    }

    /** QEMU and its supervisor, whose arguments are QEMU's. */
    static List<ProcessHandle> processesOf(HostPlatform platform, String machineId) {
        return ProcessHandle.allProcesses()
                .filter(process -> isCalled(platform.commandLine(process.pid()), machineId))
                .toList();
    }

    private static boolean isCalled(List<String> commandLine, String machineId) {
        int name = commandLine.indexOf("-name");
        return name >= 0
                && name + 1 < commandLine.size()
                && commandLine.get(name + 1).equals("guest=" + machineId);
    }

    static void kill(HostPlatform platform, MachineRecord machine) {
        if (isAlive(platform, machine)) {
            ProcessHandle.of(machine.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }
}
