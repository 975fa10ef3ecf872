/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.image;

import eyrie.api.instance.ScriptResult;
import java.time.Instant;

/**
 * A save and what became of it.
 *
 * @param id UUID-shaped
 * @param request what was asked for
 * @param templateId of the version that is to be, or is; known from the beginning
 * @param templateName likewise
 * @param nodeId where the instance runs
 * @param state how far it is
 * @param message why it failed, or null
 * @param script how the script ended, or null
 * @param version number of the new version, -1 until it is there
 * @param created when it was asked for
 * @param ended when it was done or had failed, or null
 */
public record ImageSave(
        String id,
        SaveRequest request,
        String templateId,
        String templateName,
        String nodeId,
        State state,
        String message,
        ScriptResult script,
        int version,
        Instant created,
        Instant ended) {
    /** How far a save is. */
    public enum State {
        PENDING,
        /** The version is there and the instance is gone, or about to be. */
        DONE,
        /** There is no version, and the instance runs on unless it says otherwise. */
        FAILED
    }
}
