/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.Hypervisor;
import eyrie.api.machine.Machine;
import eyrie.api.machine.MachineExit;
import eyrie.api.vm.Vm.Status;
import eyrie.api.vm.Vms.ExitListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Watches machines and records, frees and tells when one ends that nobody asked to end. Thread-safe. */
final class ExitWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ExitWatch.class);

    private final Hypervisor hypervisor;
    private final Disk disk;
    private final List<ExitListener> listeners = new CopyOnWriteArrayList<>();

    ExitWatch(Hypervisor hypervisor, Disk disk) {
        this.hypervisor = hypervisor;
        this.disk = disk;
    }

    AutoCloseable listen(ExitListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** From now on; a machine that has ended already counts. */
    void watch(VmHandle handle, Machine machine) {
        machine.exit()
                .thenAccept(exit ->
                        Thread.ofVirtual().name("exit of " + handle.id()).start(() -> ended(handle, machine, exit)));
    }

    /** Records an end and frees what the machine held. Under the VM's lock. */
    void record(VmHandle handle, MachineExit exit) {
        String machineId = handle.life().machineId();
        Machine machine = handle.machine();
        if (machine != null) {
            Consoles.keep(handle.folder(), machine);
        } else if (exit != null) {
            Consoles.keep(handle.folder(), exit);
        }
        handle.machine(null);
        handle.saveFact(handle.life().ended(exit));
        // Only now: until the record says so, the next process must be able to ask how the machine ended.
        if (machineId != null) {
            hypervisor.discard(machineId);
        }
        handle.folder().forgetMemory();
    }

    private void ended(VmHandle handle, Machine machine, MachineExit exit) {
        if (disk.isClosed()) {
            return;
        }
        MDC.put("instance", handle.id());
        try {
            boolean unasked = handle.exclusively(() -> {
                if (handle.machine() != machine || handle.life().status() != Status.RUNNING) {
                    return false;
                }
                LOG.warn("VM {} ended by itself: {}, {}", handle.id(), exit.cause(), exit.detail());
                record(handle, exit);
                return true;
            });
            if (unasked) {
                listeners.forEach(listener -> listener.ended(handle.view()));
            }
        } catch (EyrieException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                LOG.debug("VM {} was removed before its end was seen", handle.id());
            } else {
                LOG.warn("VM {}: its end could not be handled", handle.id(), e);
            }
        } catch (RuntimeException e) {
            LOG.warn("VM {}: its end could not be handled", handle.id(), e);
        } finally {
            MDC.remove("instance");
        }
    }
}
