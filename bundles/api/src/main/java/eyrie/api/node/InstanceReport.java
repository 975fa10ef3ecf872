/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import eyrie.api.instance.ScriptResult;
import eyrie.api.instance.VmInfo;

/**
 * What is true of one instance on its node. Level triggered: repeating a report changes nothing.
 *
 * @param instanceId the instance
 * @param phase how far it is
 * @param message why, or null
 * @param progress of pulling, 0 to 1
 * @param vm the VM, or null while there is none
 * @param script result of a monitored script, or null
 * @param save what became of the latest order to save it, or null
 */
public record InstanceReport(
        String instanceId,
        Phase phase,
        String message,
        double progress,
        VmInfo vm,
        ScriptResult script,
        SaveOutcome save) {
    /** Of an instance of which nothing was to be saved. */
    public InstanceReport(
            String instanceId, Phase phase, String message, double progress, VmInfo vm, ScriptResult script) {
        this(instanceId, phase, message, progress, vm, script, null);
    }

    /** The same with what became of a save. */
    public InstanceReport with(SaveOutcome outcome) {
        return new InstanceReport(instanceId, phase, message, progress, vm, script, outcome);
    }

    /** How far an instance is. */
    public enum Phase {
        /** The template is being fetched. */
        PULLING,
        /** The VM is being started or its monitored script runs. */
        STARTING,
        /** Separated, and its monitored script has succeeded. */
        STARTED,
        /** The VM ended as it was asked to. */
        STOPPED,
        /** It could not be started, its script failed, or its VM ended unasked. */
        FAILED,
        /** Nothing of it is left. */
        ABSENT
    }
}
