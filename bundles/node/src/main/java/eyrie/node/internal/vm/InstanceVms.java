/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.MachineExit;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.StartSpec;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What the agent needs of the VM library beyond what everybody may do: the VMs of instances are its own. */
public interface InstanceVms extends Vms {
    /**
     * The VM of an instance and what has happened to it.
     *
     * @param vm as the library shows it
     * @param progress what must not happen twice
     * @param gone whether only the memory of it is left
     */
    record InstanceVm(Vm vm, InstanceProgress progress, boolean gone) {}

    /** The ids of all instances that left something here. */
    List<String> instances();

    /** What is here of an instance, if anything. Waits for the adoption of its VM. */
    Optional<InstanceVm> instance(String id);

    /** As {@link Vms#launch}, recording {@code progress} with the running VM, and durations in {@code steps}. */
    Vm launch(TemplateVersion version, StartSpec spec, InstanceProgress progress, Steps steps);

    /**
     * Records what has happened to an instance; on disk on return. If it cannot be written, this process knows it all
     * the same. Does nothing if there is nothing of the instance.
     */
    void progress(String id, UnaryOperator<InstanceProgress> change);

    /** Records that an instance has failed for good, even if there is nothing else of it. */
    void fail(String id, String name, String message);

    /** Stops the VM of an instance and keeps it. */
    void halt(String id);

    /** Removes the VM of an instance but keeps the memory of it. */
    void bury(String id);

    /**
     * Makes a template version of the VM of an instance, or goes on with that after a restart: see {@link SaveOrder}, of which
     * the script must have been dealt with. If there is no version in the end, the instance runs on.
     */
    SaveOutcome save(String id, SaveOrder order);

    /** Ends a save without a version; the instance runs on. */
    SaveOutcome giveUpSave(String id, String why);

    /**
     * Stops the VM of an instance and starts it again with its disk as it is, on the ports that it had; or brings to its end
     * what an earlier process has begun of it. Does nothing if the order of this number, or a later one, is done. If the VM
     * cannot be started again, the instance has failed for good.
     */
    void restart(String id, int number);

    /** How the VM's machine ended, if it ends within the time. */
    Optional<MachineExit> awaitEnd(String id, Duration patience);

    /** Asks the guest of an instance for its address and returns the VM with it. */
    Vm refreshAddress(String id);

    /** Keeps this many spares of these versions, which are here, from now on, instead of what was said before. */
    void keepSpares(Map<TemplateVersion, Integer> wanted);

    /** How many machines of a version are ready to become VMs. */
    int spares(TemplateVersion version);

    /** Hears of each new spare of a version that is to be kept. There is one listener. */
    void onSpareKept(Runnable listener);
}
