/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.state;

import eyrie.api.node.InstanceReport.Phase;

/** What can change the state of an instance: a node's report, or the wish to end or to save it. */
public enum Cause {
    PULLING,
    STARTING,
    STARTED,
    STOPPED,
    FAILED,
    ABSENT,
    TERMINATE,
    /** The wish to save its image. */
    SAVE,
    /** A report that its image could not be saved and that it runs on. */
    NOT_SAVED,
    /** No node has begun to start it in the time that it may wait. */
    LATE,
    /** Its node was not heard for so long that it counts as lost, or was removed. */
    LOST;

    public static Cause of(Phase phase) {
        return switch (phase) {
            case PULLING -> PULLING;
            case STARTING -> STARTING;
            case STARTED -> STARTED;
            case STOPPED -> STOPPED;
            case FAILED -> FAILED;
            case ABSENT -> ABSENT;
        };
    }
}
