/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.arrival.Arrival;
import eyrie.api.instance.VmInfo;
import eyrie.api.machine.MachineExit;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.vm.Vm;
import eyrie.node.internal.vm.InstanceProgress.ScriptPhase;
import eyrie.node.internal.vm.InstanceVms.InstanceVm;
import eyrie.node.internal.vm.Saving;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Puts what the VM library knows of an instance into the words of a report. */
final class Reports {
    private static final int CONSOLE_LINES = 10;

    private Reports() {}

    static InstanceReport starting(String id) {
        return new InstanceReport(id, Phase.STARTING, null, 1, null, null);
    }

    /** @param image what is there of the template, and why no more comes */
    static InstanceReport pulling(String id, Arrival.Progress image) {
        return new InstanceReport(id, Phase.PULLING, trouble(image), image.share(), null, null);
    }

    /** Why nothing comes of a template that is still arriving, or null. */
    static String trouble(Arrival.Progress image) {
        return image.trouble() == null
                ? null
                : "its template is still arriving, and nothing has come since %s: %s"
                        .formatted(image.since().truncatedTo(ChronoUnit.SECONDS), image.trouble());
    }

    static InstanceReport failed(String id, String message) {
        return new InstanceReport(id, Phase.FAILED, message, 1, null, null);
    }

    static InstanceReport absent(String id) {
        return new InstanceReport(id, Phase.ABSENT, null, 1, null, null);
    }

    /**
     * @param monitored whether the instance counts as started only when its script has succeeded
     * @param note what else there is to say of an instance that runs, or null
     */
    static InstanceReport of(InstanceVm instance, boolean monitored, String hostIp, String note) {
        Vm vm = instance.vm();
        Phase phase = phase(instance, monitored);
        return new InstanceReport(
                vm.id(),
                phase,
                message(instance, phase, note),
                1,
                info(instance, hostIp),
                instance.progress().result());
    }

    /** An end in one sentence, with what the guest said last. */
    static String describe(MachineExit exit) {
        String cause = switch (exit.cause()) {
            case GUEST_SHUTDOWN -> "the guest shut itself down";
            case GUEST_PANIC -> "the guest's kernel panicked";
            case HOST_REQUEST -> "the VM was stopped";
            case KILLED -> "the VM was killed";
            case FAILED -> "the hypervisor failed";
        };
        return cause + ": " + exit.detail();
    }

    static List<String> lastLines(MachineExit exit) {
        List<String> lines = exit.console();
        return lines.subList(Math.max(0, lines.size() - CONSOLE_LINES), lines.size());
    }

    private static Phase phase(InstanceVm instance, boolean monitored) {
        if (isSaved(instance)) {
            return Phase.STOPPED;
        }
        if (failure(instance) != null || instance.gone()) {
            return Phase.FAILED;
        }
        return switch (instance.vm().status()) {
            case CREATING, STARTING -> Phase.STARTING;
            case RUNNING ->
                monitored && instance.progress().script() != ScriptPhase.DONE ? Phase.STARTING : Phase.STARTED;
            case STOPPED, SUSPENDED -> endedAsAsked(instance.vm().exit()) ? Phase.STOPPED : Phase.FAILED;
        };
    }

    private static boolean isSaved(InstanceVm instance) {
        Saving saving = instance.progress().saving();
        return saving != null && saving.outcome().done();
    }

    /** Why it has failed for good, or cannot be used any more; or null. */
    private static String failure(InstanceVm instance) {
        String failure = instance.progress().failure();
        return failure != null ? failure : instance.vm().problem();
    }

    private static boolean endedAsAsked(MachineExit exit) {
        return exit != null
                && (exit.cause() == MachineExit.Cause.GUEST_SHUTDOWN || exit.cause() == MachineExit.Cause.HOST_REQUEST);
    }

    private static String message(InstanceVm instance, Phase phase, String note) {
        String failure = failure(instance);
        MachineExit exit = instance.vm().exit();
        return switch (phase) {
            case STOPPED -> isSaved(instance) ? "its image is saved" : describe(exit);
            case FAILED -> failure != null ? failure : unasked(exit);
            case PULLING, STARTING, STARTED, ABSENT -> note;
        };
    }

    private static String unasked(MachineExit exit) {
        if (exit == null) {
            return "the VM ended and left no word";
        }
        List<String> console = lastLines(exit);
        return describe(exit) + (console.isEmpty() ? "" : "; console: " + String.join("\n", console));
    }

    private static VmInfo info(InstanceVm instance, String hostIp) {
        Vm vm = instance.vm();
        if (vm.config() == null) {
            return null; // there never was one
        }
        return new VmInfo(
                vm.id(),
                vm.name(),
                instance.gone() ? "deleted" : status(vm.status()),
                hostIp,
                vm.ip(),
                vm.mac(),
                vm.config().cpuCount(),
                vm.config().ramBytes(),
                vm.ports(),
                vm.created(),
                vm.started(),
                vm.stopped());
    }

    private static String status(Vm.Status status) {
        return switch (status) {
            case CREATING, STARTING, RUNNING -> "running";
            case STOPPED, SUSPENDED -> status.name().toLowerCase(Locale.ROOT);
        };
    }
}
