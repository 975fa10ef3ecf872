/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.nativehv.internal.platform.HostPlatform;
import eyrie.nativehv.internal.platform.ProcessEnds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All machines of this node: those launched here, those taken over, and what ended ones left. */
final class Machines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);
    private static final int TRIM_SECONDS = 15;
    private static final int LOCKS = 256;

    private final HostPlatform platform;
    private final RunFolders folders;
    private final SystemUser user;
    private final ProcessEnds ends;
    private final Launcher launcher;
    private final StateTransfer transfer;
    private final Suspender suspender;
    private final ScheduledExecutorService trimming;
    private final Map<String, QemuMachine> live = new ConcurrentHashMap<>();
    private final List<ReentrantLock> locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    private Machines(HostPlatform platform, RunFolders folders, SystemUser user, Supplier<Findings> findings) {
        this.platform = platform;
        this.folders = folders;
        this.user = user;
        this.ends = platform.processEnds();
        this.launcher = new Launcher(platform, ends, user);
        this.transfer = new StateTransfer(user);
        this.suspender = new Suspender(launcher, folders, transfer, findings);
        this.trimming = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("eyrie-console-trimmer").factory());
        trimming.scheduleWithFixedDelay(this::trimConsoles, TRIM_SECONDS, TRIM_SECONDS, TimeUnit.SECONDS);
    }

    static Machines open(HostPlatform platform, Settings settings, Supplier<Findings> findings) {
        SystemUser user = SystemUser.find(settings.user(), platform);
        return new Machines(platform, RunFolders.open(settings, platform, user, System.getenv()), user, findings);
    }

    private void trimConsoles() {
        for (QemuMachine machine : live.values()) {
            try {
                ConsoleTrimmer.trim(machine.console());
                ConsoleTrimmer.trim(folders.of(machine.id()).output());
            } catch (IOException failure) {
                LOG.debug("{}: its console log could not be cut", machine.id(), failure);
            }
        }
    }

    /** One thing at a time is done to a machine's folder. */
    private <T> T locked(String machineId, Supplier<T> work) {
        ReentrantLock lock = locks.get(Math.floorMod(machineId.hashCode(), LOCKS));
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    Machine launch(Findings findings, LaunchSpec spec) {
        RunFolder run = folders.of(spec.machineId());
        return locked(spec.machineId(), () -> {
            if (isAlive(run)) {
                throw EyrieException.conflict("machine %s: it runs already".formatted(spec.machineId()));
            }
            live.remove(spec.machineId());
            run.delete();
            QemuProcess process =
                    launcher.start(findings, spec, new DeviceLayout.Disk.File(spec.disk(), spec.arriving()), run);
            if (spec.start() == LaunchSpec.Start.RESTORE) {
                StateTransfer.prepare(process, true);
            }
            return remember(process);
        });
    }

    private boolean isAlive(RunFolder run) {
        return run.readRecord()
                .map(record -> ProcessIdentity.isAlive(platform, launcher.complete(run, record)))
                .orElse(false);
    }

    private QemuMachine remember(QemuProcess process) {
        QemuMachine machine = new QemuMachine(process, transfer, suspender);
        live.put(machine.id(), machine);
        return machine;
    }

    Optional<Machine> adopt(String machineId) {
        RunFolder run = folders.of(machineId);
        return locked(machineId, () -> {
            QemuMachine known = live.get(machineId);
            if (known != null && !known.exit().toCompletableFuture().isDone()) {
                return Optional.of(known);
            }
            return run.readRecord()
                    .map(record -> launcher.complete(run, record))
                    .filter(record -> ProcessIdentity.isAlive(platform, record))
                    .map(record -> takeOver(run, record));
        });
    }

    private Machine takeOver(RunFolder run, MachineRecord record) {
        QemuProcess process = launcher.connect(run, record);
        LOG.info("{}: process {} is taken over, {}", run.machineId(), process.pid(), process.status());
        suspender.removeHelper(run.machineId());
        run.readSuspension()
                .ifPresent(suspension -> suspender.undo(process, Path.of(suspension.state()), suspension.ran()));
        return remember(process);
    }

    Optional<MachineExit> exitOf(String machineId) {
        RunFolder run = folders.of(machineId);
        QemuMachine known = live.get(machineId);
        if (known != null && known.exit().toCompletableFuture().isDone()) {
            return Optional.of(known.exit().toCompletableFuture().join());
        }
        return locked(machineId, () -> {
            if (!run.exists() || isAlive(run)) {
                return Optional.empty();
            }
            return Optional.of(run.readExit().map(ExitRecord::exit).orElseGet(() -> readEnd(run)));
        });
    }

    private MachineExit readEnd(RunFolder run) {
        launcher.awaitSupervisor(run);
        MachineExit exit = ExitReader.read(run, new EndNotes());
        try {
            run.write(ExitRecord.of(exit));
        } catch (IOException failure) {
            LOG.warn("{}: its end could not be written down", run.machineId(), failure);
        }
        return exit;
    }

    Path socket(String name) {
        return folders.socket(name);
    }

    void admit(Path socket) {
        try {
            user.own(socket);
        } catch (IOException failure) {
            throw EyrieException.internal(
                    "socket %s: it cannot be given to QEMU's user: %s".formatted(socket, failure.getMessage()),
                    failure);
        }
    }

    List<String> known() {
        return folders.machineIds();
    }

    void discard(String machineId) {
        RunFolder run = folders.of(machineId);
        locked(machineId, () -> {
            QemuMachine known = live.remove(machineId);
            if (known != null && !known.exit().toCompletableFuture().isDone()) {
                known.kill();
                known.exit().toCompletableFuture().join();
            }
            suspender.removeHelper(machineId);
            if (known == null && run.exists()) {
                launcher.kill(run);
            }
            run.delete();
            return null;
        });
    }

    /** Lets go of everything; the machines run on. */
    @Override
    public void close() {
        trimming.shutdownNow();
        live.values().forEach(QemuMachine::close);
        ends.close();
        folders.removeIfEmpty();
    }
}
