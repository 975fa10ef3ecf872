/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.event.Events;
import eyrie.api.image.ImageSave;
import eyrie.api.image.ImageSave.State;
import eyrie.api.instance.ScriptResult;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.SaveOutcome;
import eyrie.api.store.Store;
import eyrie.scheduler.internal.state.Status;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins and ends saves: row and event in the transaction of the change of the instance. */
final class SaveKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(SaveKeeper.class);
    private static final Duration KEPT = Duration.ofDays(7);

    private final Store store;
    private final Events events;
    private final Timers timers;

    /** What a report says of the save of its instance that is pending. */
    sealed interface Verdict {
        Verdict NONE = new Nothing();

        /** There is none, or the report is not about it. */
        record Nothing() implements Verdict {}

        /** @param as template and tag */
        record Saved(String as) implements Verdict {}

        record Failed() implements Verdict {}
    }

    SaveKeeper(Store store, Events events, Timers timers) {
        this.store = store;
        this.events = events;
        this.timers = timers;
    }

    /** @param leastNumber of the version to be */
    void begin(Connection connection, ImageSave save, int leastNumber, String createdBy) throws SQLException {
        ImageSaveTable.purge(connection, timers.now().minus(KEPT));
        ImageSaveTable.insert(connection, save, leastNumber, createdBy);
        tell(connection, save, State.PENDING, null);
    }

    /** Ends the save that a report is about, if it says so. */
    Verdict hear(Connection connection, InstanceReport report) throws SQLException {
        SaveOutcome outcome = report.save();
        Optional<ImageSave> pending = outcome == null
                ? Optional.empty()
                : ImageSaveTable.pendingOf(connection, report.instanceId())
                        .filter(save -> save.id().equals(outcome.id()));
        if (pending.isEmpty()) {
            return Verdict.NONE;
        }
        ImageSave save = pending.get();
        State state = outcome.done() ? State.DONE : State.FAILED;
        end(connection, save, state, outcome.message(), outcome.script(), outcome.version());
        return outcome.done()
                ? new Verdict.Saved(save.templateName() + ":" + save.request().tag())
                : new Verdict.Failed();
    }

    /** An instance that is not being saved any more, and whose node has nothing more to say, cannot be saved. */
    void giveUpUnlessSaving(Connection connection, String instanceId, Status now) throws SQLException {
        // While it is being terminated the node may still say that the version was made.
        if (now.mayBeSaving()) {
            return;
        }
        Optional<ImageSave> pending = ImageSaveTable.pendingOf(connection, instanceId);
        if (pending.isPresent()) {
            String message = "the instance is %s%s"
                    .formatted(now.state().label(), now.message() == null ? "" : ": " + now.message());
            end(connection, pending.get(), State.FAILED, message, null, -1);
        }
    }

    private void end(
            Connection connection, ImageSave save, State state, String message, ScriptResult script, int version)
            throws SQLException {
        ImageSaveTable.end(connection, save.id(), state, message, script, version, timers.now());
        tell(connection, save, state, message);
    }

    private void tell(Connection connection, ImageSave save, State state, String message) throws SQLException {
        Map<String, Object> facts = new HashMap<>();
        facts.put("instance_id", save.request().instanceId());
        facts.put("template_id", save.templateId());
        facts.put("template_name", save.templateName());
        facts.put("tag", save.request().tag());
        if (message != null) {
            facts.put("message", message);
        }
        String type = switch (state) {
            case PENDING -> "image.saving";
            case DONE -> "image.saved";
            case FAILED -> "image.failed";
        };
        events.append(connection, type, save.id(), facts);
        store.afterCommit(
                connection,
                () -> LOG.info(
                        "save {} of instance {} as {}:{} is {}{}",
                        save.id(),
                        save.request().instanceId(),
                        save.templateName(),
                        save.request().tag(),
                        state,
                        message == null ? "" : ": " + message));
    }
}
