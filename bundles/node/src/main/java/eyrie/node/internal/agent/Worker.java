/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.arrival.Arrival;
import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.StartupScript;
import eyrie.api.machine.MachineExit;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.SaveOrder;
import eyrie.api.node.SaveOutcome;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.GuestPreparation;
import eyrie.api.vm.StartSpec;
import eyrie.api.vm.Vm;
import eyrie.api.vm.Vm.Status;
import eyrie.node.internal.vm.InstanceProgress;
import eyrie.node.internal.vm.InstanceProgress.ScriptPhase;
import eyrie.node.internal.vm.InstanceVms.InstanceVm;
import eyrie.node.internal.vm.Restart;
import eyrie.node.internal.vm.Steps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Makes one instance what it is assigned to be. What has been done is read from the VM library, so it makes no
 * difference whether this process did it or an earlier one. Thread-safe.
 */
final class Worker {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final Duration WHILE_ARRIVING = Duration.ofSeconds(1);

    private final String id;
    private final WorkerContext context;
    private Assignment assignment;
    private Thread starter;
    /** What was begun last; it waits for what was begun before. */
    private Thread latest;

    private boolean removing;
    private boolean scriptRuns;
    /** The save under way; until it is over, what the VM does is of no interest to anybody else. */
    private String saving;
    /** What became of the latest save. */
    private SaveOutcome saved;
    /** The latest restart that was begun here, and the one that is under way or 0. */
    private int restarted;

    private int restarting;

    Worker(String id, WorkerContext context) {
        this.id = id;
        this.context = context;
    }

    /** Begins what the assignment asks for, unless that was begun before. Returns at once. */
    synchronized void assign(Assignment wanted) {
        if (wanted.desired() == Desired.ABSENT) {
            if (!removing) {
                removing = true;
                begin("remove", this::remove);
            }
        } else if (!removing) {
            if (starter == null) {
                assignment = wanted;
                starter = latest = begin("start", this::start);
            }
            SaveOrder order = wanted.save();
            if (order != null && !order.id().equals(saving) && !isOver(order)) {
                saving = order.id();
                then("save", () -> save(order));
            }
            int restart = wanted.restarts();
            if (restart > restarted) {
                restarted = restart;
                restarting = restart;
                then("restart", () -> restart(restart));
            }
        }
    }

    private boolean isOver(SaveOrder order) {
        return saved != null && saved.id().equals(order.id());
    }

    /** The VM's machine has ended unasked. */
    synchronized void ended() {
        if (!removing && !scriptRuns && assignment != null) {
            reportWhatIs(null);
        }
    }

    private void then(String what, Runnable work) {
        Thread before = latest;
        latest = begin(what, () -> {
            await(before);
            work.run();
        });
    }

    private Thread begin(String what, Runnable work) {
        return Thread.ofVirtual().name(what + " " + id).start(() -> {
            MDC.put("instance", id);
            work.run();
        });
    }

    private void start() {
        try {
            Optional<InstanceVm> there = context.vms().instance(id);
            if (there.isPresent() && !isHalfMade(there.get())) {
                takeUp(there.get());
            } else if (assignment.save() != null) {
                throw EyrieException.internal("its VM was gone when its image was to be saved", null);
            } else {
                context.vms().remove(id);
                context.leftovers().awaitGone(this::waited);
                launch();
            }
            refreshAddress();
            followImage();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** @return false if nobody waits for this instance any more */
    private boolean waited(Duration length) {
        context.pause(length);
        return !isRemoving() && !context.isClosing();
    }

    /** An interrupted start that could not be cleared away when this process came up; nobody has used that VM yet. */
    private static boolean isHalfMade(InstanceVm there) {
        Status status = there.vm().status();
        return !there.progress().used() && (status == Status.CREATING || status == Status.STARTING);
    }

    private void save(SaveOrder order) {
        try {
            over(new InstanceSaver(id, order, context).run());
        } catch (RuntimeException e) {
            if (context.isClosing()) {
                LOG.info("instance {}: its save was interrupted: {}", id, e.getMessage());
                return; // the next process goes on with it
            }
            LOG.warn("instance {}: its image could not be saved", id, e);
            String message = e instanceof EyrieException ? e.getMessage() : "internal error: " + e;
            over(new SaveOutcome(order.id(), false, message, null, -1));
        }
    }

    private void restart(int number) {
        boolean here = context.vms().instance(id).isPresent();
        try {
            if (here && !isRemoving()) {
                context.vms().restart(id, number);
                LOG.info("instance {}: its VM was restarted, order {}", id, number);
            }
        } catch (RuntimeException e) {
            if (isRemoving() || context.isClosing()) {
                LOG.info("instance {}: its restart was given up: {}", id, e.getMessage());
                return; // nobody needs it any more, or the next process goes on with it
            }
            LOG.warn("instance {}: its VM could not be restarted", id, e);
        }
        restartIsOver(number);
        refreshAddress();
    }

    private synchronized void restartIsOver(int number) {
        if (restarting == number) {
            restarting = 0;
        }
        reportWhatIs(null);
    }

    private synchronized void over(SaveOutcome outcome) {
        saving = null;
        saved = outcome;
        reportWhatIs(outcome.done() ? null : "the image was not saved: " + outcome.message());
    }

    /** Goes on with what an earlier process has left. */
    private void takeUp(InstanceVm found) {
        if (found.progress().unprepared() && found.vm().status() == Status.RUNNING) {
            prepare(new Steps());
        }
        StartupScript script = assignment.script();
        ScriptPhase phase = found.progress().script();
        boolean runs = found.vm().status() == Status.RUNNING;
        if (script != null && found.progress().failure() != null) {
            applyFailHandler(); // the earlier process may have been about to
            reportWhatIs(null);
        } else if (script == null || phase == ScriptPhase.DONE) {
            reportWhatIs(null);
        } else if (phase == ScriptPhase.BEGUN && script.monitored()) {
            // Its output is lost and it cannot be run again.
            String message = "node restarted while the startup script was running";
            conclude(new ScriptResult(-1, false, "", "", List.of(message)), message);
        } else if (runs && phase == ScriptPhase.NONE) {
            context.vms().progress(id, InstanceProgress::begun);
            runScript(new Steps());
        } else if (runs) {
            runScript(new Steps());
        } else {
            reportWhatIs(null);
        }
    }

    private void launch() {
        Steps steps = new Steps();
        StartupScript script = assignment.script();
        if (!makeVm(steps)) {
            return;
        }
        if (!context.preparations().isEmpty()) {
            prepare(steps);
        }
        if (script == null) {
            reportWhatIs(null);
        } else if (context.isClosing()) {
            // The next process may still run it, if it can see that this one did not.
            context.vms().progress(id, p -> InstanceProgress.NONE.unprepared(p.unprepared()));
            return;
        } else {
            runScript(steps);
        }
        LOG.info("instance {} started: {}", id, steps);
    }

    /** @return false if nobody wants it any more */
    private boolean makeVm(Steps steps) {
        try (var _ = context.claims().claim(assignment.templateId())) {
            TemplateVersion version = new TemplateFetch(id, context, this::isRemoving)
                    .get(assignment.templateId(), assignment.templateVersion());
            if (!version.suspended()) {
                context.reporter().report(Reports.starting(id));
            }
            if (isRemoving()) {
                return false;
            }
            InstanceProgress progress =
                    assignment.script() == null ? InstanceProgress.NONE : InstanceProgress.NONE.begun();
            if (assignment.restarts() > 0) {
                progress = progress.with(Restart.done(assignment.restarts()));
            }
            boolean unprepared = !context.preparations().isEmpty();
            context.vms().launch(version, spec(), progress.unprepared(unprepared), steps);
            return true;
        }
    }

    /** Before anybody hears that it has started. */
    private void prepare(Steps steps) {
        GuestPreparation.Subject subject = new GuestPreparation.Subject(
                id, spec().hostName(), assignment.templateId(), assignment.templateVersion());
        try {
            steps.time("prepare", () -> context.preparations().run(context.vms().guest(id), subject));
        } catch (EyrieException e) {
            if (!context.isClosing()) {
                context.vms().halt(id);
            }
            throw e;
        }
        context.vms().progress(id, progress -> progress.unprepared(false));
    }

    private StartSpec spec() {
        String shortId = id.substring(0, Math.min(8, id.length()));
        String name = assignment.vmName() == null ? "vm-" + shortId : assignment.vmName();
        String hostName = assignment.hostName() == null ? "vm-" + shortId : assignment.hostName();
        return new StartSpec(
                id,
                name,
                hostName,
                assignment.ports(),
                assignment.cpuCount(),
                assignment.ramBytes(),
                assignment.diskBytes(),
                assignment.keepFileSystem());
    }

    private void runScript(Steps steps) {
        StartupScript script = assignment.script();
        if (script.monitored()) {
            scriptRuns(true);
            reportWhatIs(null);
            ScriptResult result = steps.time(
                    "script", () -> context.scripts().run(context.vms().guest(id), script));
            judge(result);
        } else {
            reportWhatIs(null);
            steps.time("script", () -> handOver(script));
        }
    }

    private void handOver(StartupScript script) {
        try {
            context.scripts().detach(context.vms().guest(id), script, id);
            context.vms().progress(id, progress -> progress.done(null));
        } catch (EyrieException e) {
            if (!isRemoving()) {
                LOG.warn("instance {}: its startup script was not started", id, e);
                reportWhatIs("startup script was not started: " + e.getMessage());
            }
        }
    }

    private void judge(ScriptResult result) {
        if (isRemoving() || context.isClosing()) {
            return;
        }
        if (result.returnCode() == 0) {
            recordQuietly(progress -> progress.done(result));
            scriptRuns(false);
            reportWhatIs(null);
        } else if (result.returnCode() > 0) {
            conclude(result, "startup script exit code " + result.returnCode());
        } else if (result.didTimeout()) {
            conclude(
                    result,
                    "startup script timed out after %d s"
                            .formatted(assignment.script().timeoutSeconds()));
        } else {
            lost(result);
        }
    }

    /** The guest did not answer any more; how its machine ended says why. */
    private void lost(ScriptResult result) {
        Optional<MachineExit> exit = context.vms().awaitEnd(id, LAST_WORDS);
        List<String> errors = new ArrayList<>();
        exit.ifPresent(end -> {
            errors.add(Reports.describe(end));
            errors.addAll(Reports.lastLines(end));
        });
        String why = exit.map(Reports::describe).orElse(result.errors().getFirst());
        conclude(StartupScripts.withErrors(result, errors), "startup script was cut off: " + why);
    }

    /** The instance has failed for good. That is recorded first, so that no later process takes it for started. */
    private void conclude(ScriptResult result, String message) {
        LOG.warn("instance {} failed: {}", id, message);
        recordQuietly(progress -> progress.done(result).failed(message));
        reportWhatIs(null);
        applyFailHandler();
        scriptRuns(false);
        reportWhatIs(null);
    }

    private void applyFailHandler() {
        switch (assignment.script().onFailure()) {
            case STOP -> context.vms().halt(id);
            case DELETE -> context.vms().bury(id);
            case KEEP -> LOG.info("instance {}: its VM is kept running", id);
        }
    }

    /** What has happened is true even if it cannot be written down; this process at least knows it. */
    private void recordQuietly(UnaryOperator<InstanceProgress> change) {
        try {
            context.vms().progress(id, change);
        } catch (EyrieException e) {
            LOG.error("instance {}: what became of its script could not be recorded", id, e);
        }
    }

    private void failed(RuntimeException e) {
        if (isRemoving() || context.isClosing()) {
            LOG.info("instance {}: its start was given up: {}", id, e.getMessage());
            return;
        }
        LOG.warn("instance {} could not be started", id, e);
        String message = e instanceof EyrieException ? e.getMessage() : "internal error: " + e;
        try {
            context.vms().fail(id, spec().name(), message);
        } catch (RuntimeException unwritten) {
            LOG.error("instance {}: its failure could not be recorded", id, unwritten);
        }
        context.reporter().report(Reports.failed(id, message));
    }

    private void refreshAddress() {
        if (isRemoving() || context.isClosing()) {
            return;
        }
        try {
            Vm vm = context.vms().refreshAddress(id);
            LOG.debug("instance {} has the address {}", id, vm.ip());
            reportWhatIs(null);
        } catch (EyrieException e) {
            LOG.debug("instance {} has no address: {}", id, e.getMessage());
        }
    }

    /** Reports what keeps the image from arriving, until it is whole: the guest may wait for it. */
    private void followImage() {
        Optional<Arrival> arrival = context.remote().arriving(assignment.templateId(), assignment.templateVersion());
        boolean followed = arrival.isPresent();
        while (arrival.isPresent() && !isRemoving() && !context.isClosing()) {
            reportWhatIs(Reports.trouble(arrival.get().progress()));
            context.pause(WHILE_ARRIVING);
            arrival = context.remote().arriving(assignment.templateId(), assignment.templateVersion());
        }
        if (followed) {
            reportWhatIs(null);
        }
    }

    private void remove() {
        while (!context.isClosing()) {
            try {
                context.vms().remove(id);
                await(latest());
                context.vms().remove(id);
                context.reporter().report(Reports.absent(id).with(saved()));
                return;
            } catch (RuntimeException e) {
                LOG.warn("instance {} could not be removed; trying again", id, e);
                context.pause(AFTER_FAILURE);
            }
        }
    }

    private synchronized SaveOutcome saved() {
        return saved;
    }

    private synchronized Thread latest() {
        return latest;
    }

    private static void await(Thread begun) {
        try {
            if (begun != null) {
                begun.join();
            }
        } catch (InterruptedException e) {
            throw new EyrieException(ErrorKind.UNAVAILABLE, "the node is shutting down", e);
        }
    }

    /** Reports from the records, one after the other, so that an older state never follows a newer one. */
    private synchronized void reportWhatIs(String note) {
        if (removing || saving != null || restarting > 0) {
            return;
        }
        boolean monitored = assignment.script() != null && assignment.script().monitored();
        context.vms()
                .instance(id)
                .map(instance ->
                        Reports.of(instance, monitored, context.hostIp(), note).with(saved))
                .ifPresent(context.reporter()::report);
    }

    private synchronized boolean isRemoving() {
        return removing;
    }

    private synchronized void scriptRuns(boolean now) {
        scriptRuns = now;
    }
}
