/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.jobs;

import eyrie.api.ErrorKind;

/**
 * How far a job is.
 *
 * @param id names the job
 * @param revision grows with every change
 * @param state whether it runs
 * @param step what it does now, in a few words
 * @param fraction of this step, 0 to 1, or -1 where it is not known
 * @param result what it made, once it is done
 * @param error why it failed, once it has
 */
public record JobState(
        String id, long revision, State state, String step, double fraction, Object result, Problem error) {
    /** Whether a job runs. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    /** Why a job failed; the kind is written as in the errors of requests. */
    public record Problem(String kind, String message) {}

    JobState at(String newStep, double newFraction) {
        return new JobState(id, revision + 1, state, newStep, newFraction, null, null);
    }

    JobState done(Object made) {
        return new JobState(id, revision + 1, State.DONE, step, 1, made, null);
    }

    JobState failed(ErrorKind kind, String message) {
        return new JobState(id, revision + 1, State.FAILED, step, fraction, null, new Problem(kind.name(), message));
    }

    boolean ended() {
        return state != State.RUNNING;
    }
}
