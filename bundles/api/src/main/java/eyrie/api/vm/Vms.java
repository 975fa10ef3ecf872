/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.vm;

import eyrie.api.Progress;
import eyrie.api.machine.Guest;
import eyrie.api.template.TemplateVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The VM library of this node. Its records survive any end of the process, and VMs that ran go on running and are
 * adopted again. Calls block until the work is done; calls about one VM are done one after the other. Thread-safe.
 */
@ProviderType
public interface Vms {
    /** All VMs, by name. */
    List<Vm> list();

    /** The VM with this id or, failing that, this name. */
    Optional<Vm> find(String idOrName);

    /** Makes a stopped VM with a new disk. @throws eyrie.api.EyrieException INVALID, CONFLICT if the name is taken, NO_SPACE */
    Vm create(NewVm vm, Progress progress);

    /**
     * Makes a VM from a template version, or from a VM that does not run. A clone of something suspended is suspended.
     *
     * @param source id or name of a template or VM
     * @param tag of the template version, or null for the latest
     */
    Vm clone(String source, String tag, String name);

    /**
     * Starts a stopped VM or resumes a suspended one, as itself: separated from everything it was cloned from. Returns
     * when its agent has reported that. Does nothing if it runs.
     */
    Vm start(String idOrName, Progress progress);

    /** Stops a running VM: agent, then power button, then kill. A suspended one loses its RAM. */
    Vm stop(String idOrName, boolean force);

    /** Saves a running VM's RAM and devices and ends its process. */
    Vm suspend(String idOrName);

    /** Removes a VM and everything of it. @throws eyrie.api.EyrieException CONFLICT if it belongs to an instance */
    void delete(String idOrName);

    /**
     * Makes a template version of a VM that does not run, under the VM's id and name. The VM becomes a clone of it.
     *
     * @param tag letters, digits and {@code . _ - +}
     */
    TemplateVersion push(String idOrName, String tag, String description, Progress progress);

    /** What is inside a running VM. @throws eyrie.api.EyrieException CONFLICT if it does not run */
    Guest guest(String idOrName);

    /** The console log of a VM, perhaps not there yet. */
    Path console(String idOrName);

    /**
     * Makes and starts the VM of an instance from a template version: returns when the guest is separated. If a VM with
     * this id exists already (from before a restart of this process) it goes on from what it finds.
     */
    Vm launch(TemplateVersion version, StartSpec spec);

    /** Ends and removes the VM of an instance, whatever state it is in. Idempotent. */
    void remove(String id);

    /** Tells a listener of every end of a VM's process that nobody asked for. Keep the answer and close it. */
    AutoCloseable onExit(ExitListener listener);

    /** Waits until the VMs of an earlier process are adopted. */
    boolean awaitAdopted(Duration timeout);

    /** Hears of VMs that ended by themselves. */
    @FunctionalInterface
    interface ExitListener {
        void ended(Vm vm);
    }
}
