/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.machine.LaunchSpec;
import eyrie.api.template.MachineConfig;
import java.nio.file.Path;

/**
 * What a later process must know of a machine to take it over.
 *
 * @param supervisor its supervisor's process id, 0 while it is being launched
 * @param pid QEMU's, 0 while it is being launched
 * @param start what tells the process from a later one with its id, or null
 */
record MachineRecord(
        String machineId,
        long supervisor,
        long pid,
        String start,
        MachineConfig config,
        String disk,
        String kernel,
        String initrd,
        String nvram,
        String seed,
        String ram,
        boolean sharedRam,
        LaunchSpec.Start launched,
        String mac,
        String imageFile,
        String imageSocket) {
    static MachineRecord of(LaunchSpec spec) {
        return new MachineRecord(
                spec.machineId(),
                0,
                0,
                null,
                spec.config(),
                text(spec.disk()),
                text(spec.kernel()),
                text(spec.initrd()),
                text(spec.nvram()),
                text(spec.seed()),
                text(ramFile(spec.ram())),
                spec.ram() instanceof LaunchSpec.Ram.Shared,
                spec.start(),
                spec.mac(),
                spec.arriving() == null ? null : text(spec.arriving().file()),
                spec.arriving() == null ? null : text(spec.arriving().socket()));
    }

    static Path ramFile(LaunchSpec.Ram ram) {
        return switch (ram) {
            case LaunchSpec.Ram.Shared shared -> shared.file();
            case LaunchSpec.Ram.Private mapped -> mapped.file();
        };
    }

    MachineRecord running(long supervisorPid, long qemuPid, String startStamp) {
        return new MachineRecord(
                machineId,
                supervisorPid,
                qemuPid,
                startStamp,
                config,
                disk,
                kernel,
                initrd,
                nvram,
                seed,
                ram,
                sharedRam,
                launched,
                mac,
                imageFile,
                imageSocket);
    }

    /** The same machine when the file under its disk has arrived. */
    MachineRecord onWholeImage() {
        return new MachineRecord(
                machineId,
                supervisor,
                pid,
                start,
                config,
                disk,
                kernel,
                initrd,
                nvram,
                seed,
                ram,
                sharedRam,
                launched,
                mac,
                null,
                null);
    }

    LaunchSpec spec() {
        return new LaunchSpec(
                machineId,
                config,
                path(disk),
                path(kernel),
                path(initrd),
                path(nvram),
                path(seed),
                sharedRam ? new LaunchSpec.Ram.Shared(path(ram)) : new LaunchSpec.Ram.Private(path(ram)),
                launched,
                mac,
                imageSocket == null ? null : new LaunchSpec.Arriving(path(imageFile), path(imageSocket)));
    }

    private static String text(Path path) {
        return path == null ? null : path.toAbsolutePath().toString();
    }

    private static Path path(String text) {
        return text == null ? null : Path.of(text);
    }
}
