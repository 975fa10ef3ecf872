/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import eyrie.api.instance.ScriptResult;

/**
 * What became of a {@link SaveOrder}.
 *
 * @param id of the save
 * @param done whether the version is there; otherwise nothing of it is
 * @param message why not, or null
 * @param script how the script ended, or null
 * @param version number of the version, -1 if there is none
 */
public record SaveOutcome(String id, boolean done, String message, ScriptResult script, int version) {
    /** Bytes that are kept of each of the script's streams. */
    public static final int KEPT_BYTES = 1 << 20;
}
