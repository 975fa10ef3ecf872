/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.state;

import eyrie.api.instance.InstanceState;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;
import eyrie.api.node.InstanceReport;
import java.util.Optional;

/**
 * What changes in the life of an instance.
 *
 * @param state its state
 * @param message why it is in this state or what it waits for, or null
 * @param progress of pulling, 0 to 1
 * @param vm as last reported, or null
 * @param script result of a monitored script, or null
 * @param gone whether nothing of it is left on its node
 */
public record Status(
        InstanceState state, String message, double progress, VmInfo vm, ScriptResult script, boolean gone) {
    private static final String VANISHED = "instance vanished from its node";
    private static final String NO_REASON = "the node reported a failure without a reason";

    /** A new instance's. */
    public static Status waiting() {
        return new Status(InstanceState.SCHEDULING, null, 0, null, null, false);
    }

    /** The status after a report; empty if the report is late or wrong. */
    public Optional<Status> after(InstanceReport report) {
        if (gone) {
            return Optional.empty();
        }
        return after(Cause.of(report.phase()), report);
    }

    /** The status after the report that its image could not be saved, though it runs; empty if that is late or wrong. */
    public Optional<Status> notSaved(InstanceReport report) {
        return after(Cause.NOT_SAVED, report);
    }

    /** The status while its image is being saved; empty if this is no time for it. */
    public Optional<Status> saving(String message) {
        return StateMachine.after(state, Cause.SAVE).map(to -> new Status(to, message, 0, vm, script, gone));
    }

    /** Whether a save of its image may be pending. */
    public boolean mayBeSaving() {
        return state == InstanceState.PUSHING || state == InstanceState.TERMINATING;
    }

    private Optional<Status> after(Cause cause, InstanceReport report) {
        return StateMachine.after(state, cause).map(to -> reported(to, report));
    }

    /** The status after the wish to end it; empty if it is ending already. */
    public Optional<Status> terminated(String reason) {
        return StateMachine.after(state, Cause.TERMINATE).map(to -> new Status(to, reason, 0, vm, script, gone));
    }

    /** The status when there is nothing left to remove. */
    public Optional<Status> removed() {
        return StateMachine.after(state, Cause.ABSENT).map(to -> new Status(to, message, 0, deleted(vm), script, true));
    }

    /** The status when no node has begun to start it in time; empty if one has. */
    public Optional<Status> late(String reason) {
        return StateMachine.after(state, Cause.LATE).map(to -> new Status(to, reason, 0, vm, script, gone));
    }

    /** The status when its node is lost; empty if that makes no difference. */
    public Optional<Status> lost(String reason) {
        return StateMachine.after(state, Cause.LOST)
                .map(to -> new Status(to, to == InstanceState.ERROR ? reason : message, 0, vm, script, gone));
    }

    /** The same when nothing of it is left. */
    public Status withNothingLeft() {
        return new Status(state, message, progress, deleted(vm), script, true);
    }

    private Status reported(InstanceState to, InstanceReport report) {
        boolean absent = report.phase() == InstanceReport.Phase.ABSENT;
        VmInfo latest = report.vm() != null ? report.vm() : vm;
        return new Status(
                to,
                messageAfter(to, report),
                to == InstanceState.PULLING ? percent(report.progress()) : 0,
                absent ? deleted(latest) : latest,
                report.script() != null ? report.script() : script,
                absent);
    }

    private String messageAfter(InstanceState to, InstanceReport report) {
        if (to == InstanceState.TERMINATED) {
            return message;
        }
        if (to != InstanceState.ERROR) {
            return report.message();
        }
        // The first failure is the one that explains the others.
        if (state == InstanceState.ERROR) {
            return message;
        }
        if (report.phase() == InstanceReport.Phase.ABSENT) {
            return report.message() == null ? VANISHED : VANISHED + ": " + report.message();
        }
        return report.message() == null ? NO_REASON : report.message();
    }

    /** Whole percents, so that a pull costs at most a hundred writes. */
    private static double percent(double progress) {
        return Math.round(Math.clamp(progress, 0.0, 1.0) * 100) / 100.0;
    }

    private static VmInfo deleted(VmInfo vm) {
        if (vm == null) {
            return null;
        }
        return new VmInfo(
                vm.uuid(),
                vm.name(),
                "deleted",
                vm.hostIp(),
                vm.ip(),
                vm.mac(),
                vm.cpuCount(),
                vm.ramBytes(),
                vm.ports(),
                vm.created(),
                vm.started(),
                vm.stopped());
    }
}
