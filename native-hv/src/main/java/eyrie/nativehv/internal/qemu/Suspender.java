/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.machine.LaunchSpec;
import eyrie.nativehv.internal.platform.DurableFile;
import eyrie.nativehv.internal.qmp.QmpException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves a machine's RAM and device state in two files, or the machine as it was. */
final class Suspender {
    private static final Logger LOG = LoggerFactory.getLogger(Suspender.class);
    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);

    private final Launcher launcher;
    private final RunFolders folders;
    private final StateTransfer transfer;
    private final Supplier<Findings> findings;

    Suspender(Launcher launcher, RunFolders folders, StateTransfer transfer, Supplier<Findings> findings) {
        this.launcher = launcher;
        this.folders = folders;
        this.transfer = transfer;
        this.findings = findings;
    }

    /** On return both files are on disk and the process waits to be ended. */
    void suspend(QemuProcess process, LaunchSpec spec, Path ram, Path state) {
        boolean ran = process.status().equals("running");
        Path stateAside = DurableFile.aside(state);
        try {
            process.run().write(new Suspension(state.toAbsolutePath().toString(), ran));
            Files.deleteIfExists(stateAside);
            process.execute("stop");
            if (spec.ram() instanceof LaunchSpec.Ram.Shared) {
                transfer.save(process, stateAside);
                StateTransfer.settle(ram, ram, state);
            } else {
                copyOut(process, spec, ram, state);
            }
        } catch (IOException | RuntimeException failure) {
            undo(process, state, ran);
            throw StateTransfer.failure(process, "suspending", failure);
        }
    }

    /**
     * RAM that was mapped privately has to be copied. A second process takes it over into a file that it maps shared,
     * and saves from there, so that the result starts as quickly as any other.
     */
    private void copyOut(QemuProcess process, LaunchSpec spec, Path ram, Path state) throws IOException {
        Path ramAside = DurableFile.aside(ram);
        Files.deleteIfExists(ramAside);
        RunFolder helperFolder = folders.helperOf(spec.machineId());
        removeHelper(spec.machineId());
        QemuProcess helper = launcher.start(
                findings.get(),
                new LaunchSpec(
                        helperFolder.machineId(),
                        spec.config(),
                        spec.disk(),
                        spec.kernel(),
                        spec.initrd(),
                        null,
                        null,
                        new LaunchSpec.Ram.Shared(ramAside),
                        LaunchSpec.Start.RESTORE,
                        spec.mac()),
                new DeviceLayout.Disk.Absent(spec.config().diskBytes()),
                helperFolder);
        try {
            transfer.move(process, helper);
            transfer.save(helper, DurableFile.aside(state));
            helper.kill();
            helper.awaitEnd(END_TIMEOUT);
            StateTransfer.settle(ram, ramAside, state);
        } finally {
            helper.qmp().close();
            removeHelper(spec.machineId());
            Files.deleteIfExists(ramAside);
        }
    }

    /** Ends what an earlier process left of a save. */
    void removeHelper(String machineId) {
        RunFolder folder = folders.helperOf(machineId);
        if (!folder.exists()) {
            return;
        }
        launcher.kill(folder);
        folder.delete();
    }

    /** Goes back to before a suspension that this or an earlier process did not finish. */
    void undo(QemuProcess process, Path state, boolean ran) {
        try {
            Files.deleteIfExists(DurableFile.aside(state));
            Files.deleteIfExists(state);
            StateTransfer.abandon(process);
            if (ran) {
                process.execute("cont");
            }
            process.run().deleteSuspension();
            LOG.warn(
                    "{}: the suspension was undone; the guest {}",
                    process.run().machineId(),
                    ran ? "runs on" : "is paused");
        } catch (IOException | QmpException failure) {
            LOG.error("{}: the suspension could not be undone", process.run().machineId(), failure);
        }
    }
}
