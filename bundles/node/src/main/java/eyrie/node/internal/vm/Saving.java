/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.instance.ScriptResult;
import eyrie.api.machine.PortForward;
import eyrie.api.node.SaveOutcome;
import eyrie.api.template.TemplateVersion;
import java.time.Instant;
import java.util.List;

/**
 * How far the save of an instance's image is, as recorded with its VM before each step.
 *
 * @param id of the order
 * @param step the step under way, or the end
 * @param script how the script ended, or null
 * @param rested whether the VM was brought to rest, or was about to be
 * @param ports that were forwarded while the instance ran
 * @param reverted versions that are removed for the new one
 * @param version number of the new version, -1 until it is there
 * @param message why it failed, or null
 */
public record Saving(
        String id,
        Step step,
        ScriptResult script,
        boolean rested,
        List<PortForward> ports,
        List<Reverted> reverted,
        int version,
        String message) {
    /** A step; what is found later says what to do next. */
    public enum Step {
        NEW,
        /** The script may have begun. */
        SCRIPT,
        /** The script has ended. */
        SCRIPTED,
        /** The VM is being brought to rest, and its files are gathered. */
        RESTING,
        /** Everything is gathered and found good; from here on only forward. */
        COMMITTING,
        DONE,
        FAILED
    }

    /** A version that is to be removed; its time tells it from a later one with the same number. */
    public record Reverted(int number, Instant created) {
        boolean is(TemplateVersion version) {
            return version.number() == number && version.created().equals(created);
        }
    }

    public Saving {
        ports = List.copyOf(ports);
        reverted = List.copyOf(reverted);
    }

    static Saving of(String id) {
        return new Saving(id, Step.NEW, null, false, List.of(), List.of(), -1, null);
    }

    public Saving scriptBegun() {
        return new Saving(id, Step.SCRIPT, null, rested, ports, reverted, version, message);
    }

    public Saving scriptEnded(ScriptResult result) {
        return new Saving(id, Step.SCRIPTED, result, rested, ports, reverted, version, message);
    }

    Saving resting(List<PortForward> forwarded) {
        return new Saving(id, Step.RESTING, script, true, forwarded, reverted, version, message);
    }

    Saving committing(List<Reverted> toRemove) {
        return new Saving(id, Step.COMMITTING, script, rested, ports, toRemove, version, message);
    }

    /** As before it was certain that nothing stands in the way: something did. */
    Saving notCommitting() {
        return new Saving(id, Step.RESTING, script, rested, ports, reverted, version, message);
    }

    Saving done(int number) {
        return new Saving(id, Step.DONE, script, rested, ports, reverted, number, null);
    }

    Saving failed(String why) {
        return new Saving(id, Step.FAILED, script, rested, ports, reverted, -1, why);
    }

    boolean removes(TemplateVersion other) {
        return reverted.stream().anyMatch(one -> one.is(other));
    }

    /** Whether a process that finds this has to go on with it. */
    public boolean underWay() {
        return step != Step.DONE && step != Step.FAILED;
    }

    public SaveOutcome outcome() {
        return new SaveOutcome(id, step == Step.DONE, message, script, version);
    }
}
