/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.instance.ScriptResult;

/**
 * What must not happen twice to the VM of an instance.
 *
 * @param script how far its startup script is
 * @param result of a monitored script that has ended, or null
 * @param failure why the instance has failed for good, or null
 * @param saving the latest save of its image, or null
 * @param restart the latest restart, or null
 * @param unprepared whether what bundles do in a fresh guest is still to be done
 */
public record InstanceProgress(
        ScriptPhase script, ScriptResult result, String failure, Saving saving, Restart restart, boolean unprepared) {
    /** How far a startup script is. */
    public enum ScriptPhase {
        /** There is none. */
        NONE,
        /** It may have begun. */
        BEGUN,
        /** It has ended, or runs on its own in the guest. */
        DONE
    }

    public static final InstanceProgress NONE = new InstanceProgress(ScriptPhase.NONE, null, null, null, null, false);

    public InstanceProgress begun() {
        return new InstanceProgress(ScriptPhase.BEGUN, null, failure, saving, restart, unprepared);
    }

    public InstanceProgress done(ScriptResult newResult) {
        return new InstanceProgress(ScriptPhase.DONE, newResult, failure, saving, restart, unprepared);
    }

    /** Of a guest that is to be prepared, or that has been. */
    public InstanceProgress unprepared(boolean next) {
        return new InstanceProgress(script, result, failure, saving, restart, next);
    }

    /** Failed for good; what was found out first is kept. */
    public InstanceProgress failed(String message) {
        return failure != null ? this : new InstanceProgress(script, result, message, saving, restart, unprepared);
    }

    /** The save of this order as far as it is; a new one if the last was another. */
    public InstanceProgress saving(String order) {
        return saving != null && saving.id().equals(order) ? this : saving(Saving.of(order));
    }

    public InstanceProgress saving(Saving next) {
        return new InstanceProgress(script, result, failure, next, restart, unprepared);
    }

    public InstanceProgress with(Restart next) {
        return new InstanceProgress(script, result, failure, saving, next, unprepared);
    }

    /** Whether its VM has run as the instance, so that what is on its disk counts. */
    public boolean used() {
        return saving != null || restart != null;
    }
}
