/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Status;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops, suspends and removes VMs. All but {@link #remove} are called under the VM's lock. */
final class VmStopper {
    private static final Logger LOG = LoggerFactory.getLogger(VmStopper.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofMinutes(3);

    private final Hypervisor hypervisor;
    private final VmFolders folders;
    private final Catalog catalog;
    private final Identities identities;
    private final ExitWatch exits;

    VmStopper(Hypervisor hypervisor, VmFolders folders, Catalog catalog, Identities identities, ExitWatch exits) {
        this.hypervisor = hypervisor;
        this.folders = folders;
        this.catalog = catalog;
        this.identities = identities;
        this.exits = exits;
    }

    Vm stop(VmHandle handle, boolean force) {
        switch (handle.life().status()) {
            case RUNNING -> exits.record(handle, end(handle, force));
            case SUSPENDED -> {
                handle.save(handle.life().ended(null));
                handle.folder().forgetMemory();
            }
            case STOPPED -> LOG.debug("VM {} is stopped already", handle.id());
            case CREATING, STARTING -> handle.requireResting("stopped");
        }
        return handle.view();
    }

    private MachineExit end(VmHandle handle, boolean force) {
        Machine machine = handle.machine();
        if (machine != null && !machine.exit().toCompletableFuture().isDone()) {
            return machine.stop(force ? Duration.ZERO : PATIENCE);
        }
        return hypervisor.exitOf(handle.life().machineId()).orElse(null);
    }

    Vm suspend(VmHandle handle) {
        if (handle.life().status() == Status.SUSPENDED) {
            return handle.view();
        }
        Machine machine = handle.requireMachine();
        machine.guest().settle(SETTLE);
        handle.save(handle.life().suspending());
        VmFolder folder = handle.folder();
        try {
            machine.suspend(folder.ram(), folder.newState());
        } catch (RuntimeException e) {
            runOn(handle, machine, e);
            throw e;
        }
        suspended(handle);
        return handle.view();
    }

    /** The machine has ended and left its memory. */
    void suspended(VmHandle handle) {
        VmFolder folder = handle.folder();
        if (handle.machine() != null) {
            Consoles.keep(folder, handle.machine());
        }
        handle.machine(null);
        folder.disk().sync(folder.ram());
        String machineId = handle.life().machineId();
        if (folder.existing(folder.newState()).isPresent()) { // else this was done already, by an earlier process
            folder.disk().sync(folder.newState());
            folder.disk().move(folder.newState(), folder.state());
        }
        handle.save(handle.life().suspended(Instant.now()));
        hypervisor.discard(machineId);
    }

    private void runOn(VmHandle handle, Machine machine, RuntimeException why) {
        LOG.warn("VM {} could not be suspended and runs on", handle.id(), why);
        if (!machine.exit().toCompletableFuture().isDone()) {
            handle.saveFact(handle.life().runningOn());
        }
    }

    /** Ends and removes a VM, whatever it does; a start that is under way gives up. */
    void remove(VmHandle handle) {
        handle.awaitReady();
        handle.unwanted();
        String underWay = handle.life().machineId();
        if (underWay != null && handle.life().status() == Status.STARTING) {
            hypervisor.discard(underWay);
        }
        handle.exclusively(() -> {
            vanish(handle);
            return null;
        });
    }

    /** Removes a VM. Under its lock. */
    void vanish(VmHandle handle) {
        end(handle);
        folders.remove(handle.folder());
        handle.removed();
        catalog.remove(handle);
        identities.release(handle.record().mac());
    }

    /** Removes everything but the record, which goes on saying what became of the instance. */
    void bury(VmHandle handle) {
        end(handle);
        handle.save(handle.record().buried());
        handle.folder().empty();
        catalog.bury(handle);
        identities.release(handle.record().mac());
    }

    private void end(VmHandle handle) {
        handle.machine(null);
        if (handle.life().machineId() != null) {
            hypervisor.discard(handle.life().machineId());
        }
    }
}
