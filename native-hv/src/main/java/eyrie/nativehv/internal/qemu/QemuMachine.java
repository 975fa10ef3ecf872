/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Guest;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.machine.PortForward;
import eyrie.api.template.PortRule;
import eyrie.nativehv.internal.guest.GuestLink;
import eyrie.nativehv.internal.qmp.QmpException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A machine as a QEMU process. */
final class QemuMachine implements Machine {
    private static final Logger LOG = LoggerFactory.getLogger(QemuMachine.class);
    private static final Duration QUIT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(30);
    private static final int LAST_EVENTS_MILLIS = 500;

    private final QemuProcess process;
    private final LaunchSpec spec;
    private final StateTransfer transfer;
    private final Suspender suspender;
    private final GuestLink guest;
    private final CompletableFuture<MachineExit> exit;
    private final ReentrantLock operation = new ReentrantLock();
    private volatile boolean onWholeImage;

    QemuMachine(QemuProcess process, StateTransfer transfer, Suspender suspender) {
        this.process = process;
        this.spec = process.record().spec();
        this.transfer = transfer;
        this.suspender = suspender;
        this.guest = new GuestLink(
                spec.machineId(), process.run().agent(), process.run().qga());
        this.onWholeImage = spec.arriving() == null;
        this.exit = process.ended()
                .thenCompose(ended -> process.qmp()
                        .closed()
                        .toCompletableFuture()
                        .copy()
                        .completeOnTimeout(null, LAST_EVENTS_MILLIS, TimeUnit.MILLISECONDS))
                .thenApplyAsync(closed -> recordEnd());
    }

    private MachineExit recordEnd() {
        MachineExit end = ExitReader.read(process.run(), process.notes());
        try {
            process.run().write(ExitRecord.of(end));
        } catch (IOException failure) {
            LOG.error("{}: its end could not be written down", id(), failure);
        }
        LOG.info("{}: ended: {}: {}", id(), end.cause(), end.detail());
        close();
        return end;
    }

    @Override
    public String id() {
        return spec.machineId();
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void boot() {
        during("starting", () -> process.execute("cont"));
    }

    @Override
    public void restore(Path state) {
        during("restoring", () -> {
            if (!process.status().equals("inmigrate")) {
                throw EyrieException.conflict("machine %s: it does not wait for a saved state".formatted(id()));
            }
            try {
                transfer.load(process, state);
            } catch (IOException | QmpException failure) {
                throw StateTransfer.failure(process, "loading the state " + state, failure);
            }
        });
    }

    @Override
    public void resume() {
        during("resuming", () -> process.execute("cont"));
    }

    @Override
    public void pause() {
        during("pausing", () -> process.execute("stop"));
    }

    @Override
    public void suspend(Path ram, Path state) {
        Path own = MachineRecord.ramFile(spec.ram()).toAbsolutePath();
        boolean shared = spec.ram() instanceof LaunchSpec.Ram.Shared;
        if (shared != own.equals(ram.toAbsolutePath())) {
            throw EyrieException.invalid(
                    "ram",
                    ram,
                    (shared ? "the machine's own file " : "another file than the one that clones share, ") + own);
        }
        during("suspending", () -> {
            suspender.suspend(process, spec, ram.toAbsolutePath(), state.toAbsolutePath());
            quit();
        });
    }

    private void quit() {
        process.run().requestEnd();
        try {
            process.execute("quit");
        } catch (QmpException alreadyEnding) {
            LOG.debug("{}: quit was not answered: {}", id(), alreadyEnding.getMessage());
        }
        if (!process.awaitEnd(QUIT_TIMEOUT)) {
            kill();
        }
    }

    /** Ends the process at once. @throws EyrieException if the kernel cannot end it */
    void kill() {
        process.run().requestEnd();
        process.kill();
        if (!process.awaitEnd(KILL_TIMEOUT)) {
            throw new EyrieException(
                    ErrorKind.INTERNAL,
                    "machine %s: process %d did not end within %d s of being killed"
                            .formatted(id(), pid(), KILL_TIMEOUT.toSeconds()));
        }
    }

    @Override
    public MachineExit stop(Duration patience) {
        if (!process.ended().isDone() && !patience.isZero()) {
            askGuest(patience);
        }
        if (!process.ended().isDone()) {
            if (patience.isZero()) {
                kill();
            } else {
                quit();
            }
        }
        return exit.join();
    }

    /** Half of the patience is for the agent. A guest that does not run cannot hear. */
    private void askGuest(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            if (process.status().equals("running")) {
                askAgent(patience.dividedBy(2));
                if (!process.ended().isDone()) {
                    process.execute("system_powerdown");
                    process.awaitEnd(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                }
            }
        } catch (QmpException failure) {
            LOG.debug("{}: the guest could not be asked to shut down: {}", id(), failure.getMessage());
        }
    }

    /** Returns when the machine has ended, when its agent cannot help, or when the patience is over. */
    private void askAgent(Duration patience) {
        CompletableFuture<Void> over = process.ended().copy();
        Thread.ofVirtual().name("shutdown-" + id()).start(() -> {
            try {
                if (!guest.shutdown(patience)) {
                    over.complete(null);
                }
            } catch (EyrieException failure) {
                LOG.debug("{}: its agent does not shut it down: {}", id(), failure.getMessage());
                over.complete(null);
            }
        });
        QemuProcess.await(over, patience);
    }

    @Override
    public Optional<Path> imageSocket() {
        return onWholeImage ? Optional.empty() : Optional.of(spec.arriving().socket());
    }

    @Override
    public void imageArrived() {
        during("reading its image from the file", () -> {
            if (!onWholeImage) {
                ArrivingImage.replace(process);
                try {
                    process.run().write(process.record().onWholeImage());
                } catch (IOException failure) {
                    // A later process does it once more, which changes nothing.
                    LOG.warn("{}: that its image has arrived could not be written down", id(), failure);
                }
                onWholeImage = true;
                LOG.info("{}: its image has arrived", id());
            }
        });
    }

    @Override
    public CompletionStage<MachineExit> exit() {
        return exit.minimalCompletionStage();
    }

    @Override
    public Guest guest() {
        return guest;
    }

    @Override
    public List<PortForward> forward(List<PortRule> rules, String defaultHostIp, int firstPort) {
        operation.lock();
        try {
            return new PortForwarder(process).forward(rules, defaultHostIp, firstPort);
        } catch (QmpException failure) {
            throw explained("forwarding ports", failure);
        } finally {
            operation.unlock();
        }
    }

    @Override
    public Path console() {
        return process.run().console();
    }

    @Override
    public long residentBytes() {
        return process.ended().isDone() ? -1 : process.platform().residentBytes(pid());
    }

    private void during(String what, Runnable work) {
        operation.lock();
        try {
            work.run();
        } catch (QmpException failure) {
            throw explained(what, failure);
        } finally {
            operation.unlock();
        }
    }

    private EyrieException explained(String what, QmpException failure) {
        if (failure.is(QmpException.CONNECTION_LOST) && process.awaitEnd(QUIT_TIMEOUT)) {
            return new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "machine %s: %s is not possible: it has ended: %s"
                            .formatted(id(), what, exit.join().detail()),
                    failure);
        }
        return StateTransfer.failure(process, what, failure);
    }

    /** Frees what this process holds of the machine; the machine runs on. */
    void close() {
        guest.close();
        process.qmp().close();
    }
}
