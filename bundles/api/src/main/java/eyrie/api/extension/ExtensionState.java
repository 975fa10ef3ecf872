/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.extension;

/** How far an extension came. */
public enum ExtensionState {
    /** It passed all checks and is not installed: the answer to a question. */
    ACCEPTABLE,
    /** It did not pass the checks; nothing of it ran. */
    REFUSED,
    /** It needs what nobody exports. It is tried again when something else has started. */
    UNRESOLVED,
    STARTING,
    ACTIVE,
    /** It threw or hung while it started, and was undone. */
    FAILED,
    /** It started and did later what it should not, and was undone. */
    DISABLED,
    /** It is gone, but for what the reason names. */
    REMOVED
}
