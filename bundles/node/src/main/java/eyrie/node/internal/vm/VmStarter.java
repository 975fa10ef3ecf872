/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.Progress;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.machine.LaunchSpec.Ram;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.machine.PortForward;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and resumes the VMs of users. Each step is recorded before it is done, so that a later process can go on. */
final class VmStarter {
    private static final Logger LOG = LoggerFactory.getLogger(VmStarter.class);

    private final Hypervisor hypervisor;
    private final Versions versions;
    private final Launcher launcher;
    private final VmPusher pusher;
    private final StartGate gate;
    private final ExitWatch exits;

    VmStarter(
            Hypervisor hypervisor,
            Versions versions,
            Launcher launcher,
            VmPusher pusher,
            StartGate gate,
            ExitWatch exits) {
        this.hypervisor = hypervisor;
        this.versions = versions;
        this.launcher = launcher;
        this.pusher = pusher;
        this.gate = gate;
        this.exits = exits;
    }

    /** Under the VM's lock. */
    Vm start(VmHandle handle, Progress progress) {
        if (handle.life().status() == Status.RUNNING) {
            return handle.view();
        }
        handle.requireResting("started");
        pusher.finish(handle);
        boolean cold = handle.life().memory() == Life.Memory.NONE;
        hypervisor.check(handle.record().config(), !cold);
        Steps steps = new Steps();
        if (cold) {
            gate.cold(() -> bringUp(handle, true, progress, steps));
        } else {
            gate.instant(() -> bringUp(handle, false, progress, steps));
        }
        LOG.info("VM {} {}: {}", handle.record().name(), cold ? "started" : "resumed", steps);
        return handle.view();
    }

    private boolean bringUp(VmHandle handle, boolean cold, Progress progress, Steps steps) {
        VmFolder folder = handle.folder();
        Path template =
                steps.time("open", () -> versions.folderOf(handle.record().origin()));
        Life.Memory memory = handle.life().memory();
        if (cold) {
            folder.forgetMemory();
        }
        handle.save(handle.life().launching(Launcher.newMachineId()));
        boolean done = false;
        try {
            progress.at("Launching the machine", -1);
            Ram ram = memory == Life.Memory.TEMPLATE
                    ? new Ram.Private(template.resolve(folder.ram().getFileName()))
                    : new Ram.Shared(folder.ram());
            StartImage image = template == null ? null : StartImage.whole(template);
            LaunchSpec.Start start = cold ? LaunchSpec.Start.COLD : LaunchSpec.Start.RESTORE;
            Machine machine = steps.time("machine", () -> launcher.launch(folder, handle.record(), image, ram, start));
            handle.machine(machine);
            if (!cold) {
                Path state = memory == Life.Memory.TEMPLATE
                        ? template.resolve(folder.state().getFileName())
                        : folder.state();
                steps.time("restore", () -> machine.restore(state));
            }
            List<PortForward> ports = steps.time(
                    "forward", () -> launcher.forward(machine, handle.record().rules()));
            handle.save(handle.life().resuming(ports));
            steps.time("resume", cold ? machine::boot : machine::resume);
            goOn(handle, cold, progress, steps);
            done = true;
            return true;
        } finally {
            if (!done) {
                undo(handle);
            }
        }
    }

    /** The rest of a start whose vCPUs may run already. Under the VM's lock. */
    void goOn(VmHandle handle, boolean cold, Progress progress, Steps steps) {
        Machine machine = handle.machine();
        if (cold) {
            progress.at("Waiting for the guest to boot", -1);
            steps.time("boot", () -> launcher.awaitBoot(machine));
        }
        progress.at("Separating the guest from its template", -1);
        StoredIdentity identity = handle.folder().readIdentity();
        steps.time("separate", () -> launcher.separate(machine, handle.record().hostName(), identity));
        handle.save(handle.life().running(handle.life().ports(), Instant.now()));
        exits.watch(handle, machine);
    }

    /** Before its vCPUs could run, the VM is as it was; after, it has been running and is stopped. */
    void undo(VmHandle handle) {
        try {
            Machine machine = handle.machine();
            String machineId = handle.life().machineId();
            if (handle.life().doing() == Life.Doing.RESUMING) {
                exits.record(handle, endOf(machine, machineId));
            } else if (handle.life().doing() == Life.Doing.LAUNCHING) {
                handle.machine(null);
                hypervisor.discard(machineId);
                handle.saveFact(handle.life().notLaunched());
            }
        } catch (RuntimeException e) {
            LOG.error("VM {}: its start failed and could not be undone", handle.id(), e);
        }
    }

    private MachineExit endOf(Machine machine, String machineId) {
        if (machine == null || machine.exit().toCompletableFuture().isDone()) {
            return hypervisor.exitOf(machineId).orElse(null);
        }
        return machine.stop(Duration.ZERO);
    }
}
