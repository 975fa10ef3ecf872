/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.Progress;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.vm.Vm.Owner;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Makes records and machines agree after a restart of this process, whatever the last one was about to do. */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final Hypervisor hypervisor;
    private final VmStarter starter;
    private final VmStopper stopper;
    private final VmPusher pusher;
    private final ExitWatch exits;
    private final ArrivingImages images;

    Recovery(
            Hypervisor hypervisor,
            VmStarter starter,
            VmStopper stopper,
            VmPusher pusher,
            ExitWatch exits,
            ArrivingImages images) {
        this.images = images;
        this.hypervisor = hypervisor;
        this.starter = starter;
        this.stopper = stopper;
        this.pusher = pusher;
        this.exits = exits;
    }

    /** Returns when every VM is as its record says and no machine is without a record. */
    void run(List<VmHandle> handles) {
        Set<String> recorded = handles.stream()
                .map(handle -> handle.life().machineId())
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        try (SideBySide work = new SideBySide()) {
            handles.forEach(handle -> work.start(() -> handle.recover(() -> recover(handle))));
            work.start(() -> discardAllBut(recorded));
        }
    }

    private void discardAllBut(Set<String> recorded) {
        try {
            for (String machineId : hypervisor.known()) {
                if (!recorded.contains(machineId)) {
                    LOG.info("discarding machine {}, which belongs to no VM", machineId);
                    hypervisor.discard(machineId);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("machines that belong to no VM could not all be discarded", e);
        }
    }

    private void recover(VmHandle handle) {
        MDC.put("instance", handle.id());
        try {
            if (handle.record().gone()) {
                handle.folder().empty();
                return;
            }
            switch (handle.life().status()) {
                case CREATING -> stopper.vanish(handle);
                case STARTING -> starting(handle);
                case RUNNING -> running(handle);
                case STOPPED, SUSPENDED -> pusher.finish(handle);
            }
        } catch (RuntimeException e) {
            LOG.error("VM {} could not be recovered", handle.id(), e);
            handle.note(handle.record()
                    .with(handle.life().withProblem("could not be recovered after a restart: " + e.getMessage())));
        } finally {
            MDC.remove("instance");
        }
    }

    private void starting(VmHandle handle) {
        if (handle.record().owner() == Owner.INSTANCE && !isResumed(handle.record())) {
            LOG.info("VM {}: its start was interrupted; it is removed, to be started anew", handle.id());
            stopper.vanish(handle);
        } else if (handle.life().doing() == Life.Doing.RESUMING) {
            finishStart(handle);
        } else {
            starter.undo(handle);
        }
    }

    /** One that has run before: its image could not be saved, or it is restarted, so it is to go on. */
    private static boolean isResumed(VmRecord record) {
        return record.instance().used();
    }

    /** The guest may have run and written to its disk, so the only way is on. */
    private void finishStart(VmHandle handle) {
        Optional<Machine> machine = adopt(handle);
        if (machine.isEmpty()) {
            ended(handle);
            return;
        }
        boolean done = false;
        try {
            machine.get().resume();
            starter.goOn(handle, true, Progress.NONE, new Steps());
            done = true;
        } finally {
            if (!done) {
                starter.undo(handle);
            }
        }
    }

    private void running(VmHandle handle) {
        Optional<Machine> machine = adopt(handle);
        if (machine.isEmpty()) {
            if (!wasSuspended(handle)) {
                ended(handle);
            }
            return;
        }
        if (handle.life().doing() == Life.Doing.SUSPENDING) {
            machine.get().resume();
            handle.save(handle.life().runningOn());
        }
        LOG.info("VM {} runs on as machine {}", handle.id(), machine.get().id());
        exits.watch(handle, machine.get());
        images.resume(handle, machine.get());
    }

    private Optional<Machine> adopt(VmHandle handle) {
        Optional<Machine> machine = hypervisor
                .adopt(handle.life().machineId())
                .filter(adopted -> !adopted.exit().toCompletableFuture().isDone());
        machine.ifPresent(handle::machine);
        return machine;
    }

    /** A machine that was being suspended ends by itself only when its state is written. */
    private boolean wasSuspended(VmHandle handle) {
        VmFolder folder = handle.folder();
        boolean complete = handle.life().doing() == Life.Doing.SUSPENDING
                && Files.exists(folder.ram())
                && (Files.exists(folder.newState()) || Files.exists(folder.state()))
                && hypervisor
                        .exitOf(handle.life().machineId())
                        .filter(exit -> exit.cause() == MachineExit.Cause.HOST_REQUEST)
                        .isPresent();
        if (complete) {
            stopper.suspended(handle);
        }
        return complete;
    }

    private void ended(VmHandle handle) {
        MachineExit exit = hypervisor
                .exitOf(handle.life().machineId())
                .orElseGet(() -> new MachineExit(
                        MachineExit.Cause.KILLED,
                        "the machine was gone when the node came back; the host may have restarted",
                        List.of(),
                        Instant.now()));
        LOG.warn("VM {} ended while the node was away: {}, {}", handle.id(), exit.cause(), exit.detail());
        exits.record(handle, exit);
    }
}
