/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.nativehv.internal.platform.HostPlatform;
import eyrie.nativehv.internal.platform.ListeningSocket;
import eyrie.nativehv.internal.platform.ProcessEnds;
import eyrie.nativehv.internal.platform.SpawnRequest;
import eyrie.nativehv.internal.qmp.QmpClient;
import eyrie.nativehv.internal.qmp.QmpException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts QEMU processes and finds those of an earlier process again. */
final class Launcher {
    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(10);
    /** A supervisor may start QEMU after the first look and before its own end; there is nothing more to come after that. */
    private static final int KILL_ROUNDS = 3;

    /**
     * Runs QEMU and writes its exit status down, also when nobody else is left to see it. Only QEMU keeps the listening
     * socket, so that whoever connects notices its end. {@code $0} is the run folder.
     */
    private static final String SUPERVISOR = """
            cd / && umask 077 || exit 126
            "$@" &
            child=$!
            exec 3<&-
            echo "$child" > "$0/pid"
            wait "$child"
            echo "$?" > "$0/exit.part" && mv -f "$0/exit.part" "$0/exit"
            """;

    private final HostPlatform platform;
    private final ProcessEnds ends;
    private final SystemUser user;

    Launcher(HostPlatform platform, ProcessEnds ends, SystemUser user) {
        this.platform = platform;
        this.ends = ends;
        this.user = user;
    }

    /** Starts a process; its vCPUs are stopped. Nothing is left of one that does not come up. */
    QemuProcess start(Findings findings, LaunchSpec spec, DeviceLayout.Disk disk, RunFolder run) {
        long began = System.nanoTime();
        List<String> command = new CommandLine(findings, user).of(spec, disk, run);
        try {
            if (spec.ram() instanceof LaunchSpec.Ram.Shared shared) {
                makeRam(shared.file(), spec.config().ramBytes());
            }
            run.create(user);
            MachineRecord record = MachineRecord.of(spec);
            run.write(record);
            QemuProcess process = spawned(command, run, record);
            LOG.info(
                    "{}: QEMU answers as process {} after {} ms",
                    run.machineId(),
                    process.pid(),
                    (System.nanoTime() - began) / 1_000_000);
            return process;
        } catch (IOException failure) {
            run.delete();
            throw EyrieException.internal(
                    "machine %s: it could not be launched: %s".formatted(run.machineId(), failure.getMessage()),
                    failure);
        }
    }

    private static void makeRam(Path file, long bytes) throws IOException {
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (RandomAccessFile ram = new RandomAccessFile(file.toFile(), "rw")) {
            if (ram.length() < bytes) {
                ram.setLength(bytes);
            }
        }
    }

    private QemuProcess spawned(List<String> qemu, RunFolder run, MachineRecord record) throws IOException {
        long supervisor;
        try (ListeningSocket socket = platform.listen(run.qmp())) {
            List<String> command = new ArrayList<>(
                    List.of("/bin/sh", "-c", SUPERVISOR, run.path().toString()));
            command.addAll(qemu);
            List<String> environment = List.of("PATH=/usr/bin:/bin", "LC_ALL=C");
            supervisor = platform.spawn(new SpawnRequest(command, environment, run.output(), socket.fd()));
        }
        CompletableFuture<Void> supervisorEnd = ends.of(supervisor);
        EndNotes notes = new EndNotes();
        try {
            QmpClient qmp = QmpClient.connect(run.machineId(), run.qmp(), START_TIMEOUT, notes::hear);
            long pid = run.pid().orElseThrow();
            MachineRecord running =
                    record.running(supervisor, pid, platform.startStamp(pid).orElse(null));
            run.write(running);
            return new QemuProcess(
                    platform, run, running, qmp, notes, CompletableFuture.allOf(supervisorEnd, ends.of(pid)));
        } catch (QmpException | IOException failure) {
            throw failed(run, supervisorEnd, failure);
        }
    }

    private EyrieException failed(RunFolder run, CompletableFuture<Void> supervisorEnd, Exception failure) {
        run.pid().ifPresent(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        supervisorEnd
                .completeOnTimeout(null, KILL_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
        String words = run.lastWords();
        run.delete();
        LOG.warn("{}: QEMU did not come up: {} ({})", run.machineId(), words, failure.getMessage());
        return new EyrieException(
                ErrorKind.INTERNAL, "machine %s: QEMU did not come up: %s".formatted(run.machineId(), words), failure);
    }

    /** Connects to the process that a record names. @throws EyrieException if it lives but does not answer */
    QemuProcess connect(RunFolder run, MachineRecord record) {
        EndNotes notes = new EndNotes();
        try {
            QmpClient qmp = QmpClient.connect(run.machineId(), run.qmp(), START_TIMEOUT, notes::hear);
            CompletableFuture<Void> ended =
                    CompletableFuture.allOf(ends.of(record.supervisor()), ends.of(record.pid()));
            return new QemuProcess(platform, run, record, qmp, notes, ended);
        } catch (QmpException | IOException failure) {
            throw EyrieException.internal(
                    "machine %s: its process %d lives but does not answer: %s"
                            .formatted(run.machineId(), record.pid(), failure.getMessage()),
                    failure);
        }
    }

    /** The record of a machine with its process, also if the process that launched it was killed before it knew. */
    MachineRecord complete(RunFolder run, MachineRecord record) {
        long pid = record.pid() > 0 ? record.pid() : run.pid().orElse(0);
        return record.pid() > 0 ? record : record.running(record.supervisor(), pid, null);
    }

    /** Where QEMU is gone, its supervisor may live for a moment: the exit status is the last that it writes. */
    void awaitSupervisor(RunFolder run) {
        if (run.exitStatus().isEmpty()) {
            awaitAll(endsOf(ProcessIdentity.processesOf(platform, run.machineId())));
        }
    }

    private List<CompletableFuture<Void>> endsOf(List<ProcessHandle> processes) {
        return processes.stream().map(process -> ends.of(process.pid())).toList();
    }

    private static void awaitAll(List<CompletableFuture<Void>> ended) {
        CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, KILL_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /**
     * Kills every process of a machine, whoever launched it, and waits for their ends: QEMU, and the supervisor, which
     * would write into the run folder once more. They are found by their names, because whoever launched them may have
     * been killed before it could write their numbers down.
     *
     * @throws EyrieException if one does not end
     */
    void kill(RunFolder run) {
        for (int round = 0; round < KILL_ROUNDS; round++) {
            List<ProcessHandle> left = ProcessIdentity.processesOf(platform, run.machineId());
            if (left.isEmpty()) {
                return;
            }
            List<CompletableFuture<Void>> ended = endsOf(left);
            left.forEach(ProcessHandle::destroyForcibly);
            awaitAll(ended);
        }
        throw EyrieException.internal("machine %s: its process does not end".formatted(run.machineId()), null);
    }
}
