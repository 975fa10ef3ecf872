/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.StartupScript;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.node.internal.vm.InstanceVms.InstanceVm;
import eyrie.node.internal.vm.Saving;
import java.util.function.UnaryOperator;

/** Saves the image of one instance: first its script in the guest, then the rest, in which the library is at home. */
final class InstanceSaver {
    private static final int SCRIPT_SECONDS = 60 * 60;

    private final String id;
    private final SaveOrder order;
    private final WorkerContext context;

    InstanceSaver(String id, SaveOrder order, WorkerContext context) {
        this.id = id;
        this.order = order;
        this.context = context;
    }

    /** Begins, or goes on with what an earlier process has left; returns when it is done or has failed. */
    SaveOutcome run() {
        context.vms().progress(id, progress -> progress.saving(order.id()));
        Saving found = saving();
        if (found.step() == Saving.Step.SCRIPT) {
            // Its output is lost and it cannot be run again.
            return context.vms().giveUpSave(id, "node restarted while the script was running");
        }
        if (found.step() == Saving.Step.NEW && order.script() != null) {
            runScript();
        }
        ScriptResult result = saving().script();
        if (saving().underWay() && order.cancelOnScriptFailure() && result != null && result.returnCode() != 0) {
            return context.vms().giveUpSave(id, "script " + how(result));
        }
        return context.vms().save(id, order);
    }

    private void runScript() {
        record(Saving::scriptBegun);
        StartupScript script =
                new StartupScript(order.script(), true, SCRIPT_SECONDS, StartupScript.FailHandler.KEEP, true);
        ScriptResult result = context.scripts().run(context.vms().guest(id), script, SaveOutcome.KEPT_BYTES);
        if (context.isClosing()) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down");
        }
        record(saving -> saving.scriptEnded(result));
    }

    private static String how(ScriptResult result) {
        if (result.didTimeout()) {
            return "timed out after %d s".formatted(SCRIPT_SECONDS);
        }
        return result.returnCode() > 0
                ? "exit code " + result.returnCode()
                : "was cut off: " + String.join("; ", result.errors());
    }

    private Saving saving() {
        return context.vms()
                .instance(id)
                .map(InstanceVm::progress)
                .orElseThrow(() -> EyrieException.notFound("VM", id))
                .saving();
    }

    private void record(UnaryOperator<Saving> change) {
        context.vms().progress(id, progress -> progress.saving(change.apply(progress.saving())));
    }
}
