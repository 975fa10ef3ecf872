/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.machine.MachineExit;
import eyrie.api.machine.PortForward;
import eyrie.api.vm.Vm.Status;
import java.time.Instant;
import java.util.List;

/**
 * The changing part of a VM's record: what it does, and what is under way, so that a later process can go on.
 *
 * @param status as users see it
 * @param doing the step under way
 * @param memory where its saved RAM is
 * @param booted whether it was ever started; a seed disk is for the first start only
 * @param machineId of its machine, or null
 * @param ports forwarded, while it runs
 * @param started when it last began to run, or null
 * @param stopped when it last ended, or null
 * @param exit how it last ended, or null
 * @param pushTag the tag of a push under way, or null
 * @param problem why it cannot be used, or null
 */
record Life(
        Status status,
        Doing doing,
        Memory memory,
        boolean booted,
        String machineId,
        List<PortForward> ports,
        Instant started,
        Instant stopped,
        MachineExit exit,
        String pushTag,
        String problem) {
    /** A step that a later process must finish or undo. */
    enum Doing {
        NOTHING,
        /** The machine is to be launched; its vCPUs have not run. */
        LAUNCHING,
        /** The vCPUs may run; the guest is not known to be separated. */
        RESUMING,
        SUSPENDING,
        PUSHING
    }

    /** Where saved RAM and device state are. */
    enum Memory {
        NONE,
        OWN,
        TEMPLATE
    }

    Life {
        ports = ports == null ? List.of() : List.copyOf(ports);
    }

    static Life creating() {
        return resting(Status.CREATING, Memory.NONE, false);
    }

    /** Does not run; a start loads the saved memory if there is any. */
    static Life resting(Memory memory) {
        return resting(memory == Memory.NONE ? Status.STOPPED : Status.SUSPENDED, memory, memory != Memory.NONE);
    }

    /** As another VM that does not run. */
    static Life restingLike(Life model) {
        Status status = model.memory == Memory.NONE ? Status.STOPPED : Status.SUSPENDED;
        return resting(status, model.memory, model.booted);
    }

    private static Life resting(Status status, Memory memory, boolean booted) {
        return new Life(status, Doing.NOTHING, memory, booted, null, List.of(), null, null, null, null, null);
    }

    Life launching(String newMachineId) {
        return new Life(
                Status.STARTING,
                Doing.LAUNCHING,
                memory,
                booted,
                newMachineId,
                List.of(),
                started,
                stopped,
                exit,
                null,
                null);
    }

    /** A launch that came to nothing before the guest ran: as it was before. */
    Life notLaunched() {
        Status before = memory == Memory.NONE ? Status.STOPPED : Status.SUSPENDED;
        return new Life(before, Doing.NOTHING, memory, booted, null, List.of(), started, stopped, exit, null, null);
    }

    Life withPorts(List<PortForward> newPorts) {
        return new Life(status, doing, memory, booted, machineId, newPorts, started, stopped, exit, pushTag, problem);
    }

    /** From here on saved memory and disk no longer belong together. */
    Life resuming(List<PortForward> newPorts) {
        return new Life(
                Status.STARTING,
                Doing.RESUMING,
                Memory.NONE,
                true,
                machineId,
                newPorts,
                started,
                stopped,
                exit,
                null,
                null);
    }

    Life running(List<PortForward> newPorts, Instant now) {
        return new Life(
                Status.RUNNING, Doing.NOTHING, Memory.NONE, true, machineId, newPorts, now, null, null, null, null);
    }

    /** Runs on, after whatever was under way. */
    Life runningOn() {
        return doing(Status.RUNNING, Doing.NOTHING, null, null);
    }

    Life suspending() {
        return doing(Status.RUNNING, Doing.SUSPENDING, null, null);
    }

    Life suspended(Instant now) {
        return new Life(
                Status.SUSPENDED, Doing.NOTHING, Memory.OWN, true, null, List.of(), started, now, null, null, null);
    }

    Life ended(MachineExit newExit) {
        return new Life(
                Status.STOPPED,
                Doing.NOTHING,
                Memory.NONE,
                booted,
                null,
                List.of(),
                started,
                newExit == null ? stopped : newExit.at(),
                newExit == null ? exit : newExit,
                null,
                null);
    }

    Life pushing(String tag) {
        return doing(status, Doing.PUSHING, tag, null);
    }

    Life notPushing() {
        return doing(status, Doing.NOTHING, null, null);
    }

    /** A clone of the version that was just made of it. */
    Life pushed() {
        Memory now = memory == Memory.NONE ? Memory.NONE : Memory.TEMPLATE;
        return new Life(status, Doing.NOTHING, now, booted, null, List.of(), started, stopped, exit, null, null);
    }

    Life withProblem(String newProblem) {
        return doing(status, doing, pushTag, newProblem);
    }

    private Life doing(Status newStatus, Doing newDoing, String newTag, String newProblem) {
        return new Life(
                newStatus, newDoing, memory, booted, machineId, ports, started, stopped, exit, newTag, newProblem);
    }
}
