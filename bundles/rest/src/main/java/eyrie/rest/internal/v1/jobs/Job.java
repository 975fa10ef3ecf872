/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.jobs;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One piece of work and those who wait for its next step. Thread-safe. */
final class Job implements Progress {
    private static final Logger LOG = LoggerFactory.getLogger(Job.class);

    private final String what;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final boolean cancellable;
    private JobState state;
    private Instant ended;
    private boolean cancelled;
    /** While the work runs. */
    private Thread worker;

    /** @param cancellable whether the work ends when it is interrupted */
    Job(String id, String what, InstantSource clock, boolean cancellable) {
        this.what = what;
        this.clock = clock;
        this.cancellable = cancellable;
        this.state = new JobState(id, 0, JobState.State.RUNNING, "waiting", -1, null, null);
    }

    void run(Function<Progress, Object> work) {
        String id = state().id();
        LOG.info("Job {}: {}", id, what);
        try {
            Object result = worked(work);
            change(state().done(result));
            LOG.info("Job {}: done", id);
        } catch (EyrieException e) {
            LOG.warn("Job {}: {} failed: {}", id, what, e.getMessage(), e.getCause());
            change(state().failed(e.kind(), e.getMessage()));
        } catch (RuntimeException | Error e) {
            if (state().ended()) {
                LOG.info("Job {}: {} broken off: {}", id, what, e.toString());
                return;
            }
            LOG.error("Job {}: {} failed", id, what, e);
            change(state().failed(ErrorKind.INTERNAL, what + ": failed inside; the log has more under job " + id));
        }
    }

    private Object worked(Function<Progress, Object> work) {
        working(Thread.currentThread());
        try {
            return work.apply(this);
        } finally {
            working(null);
        }
    }

    private void working(Thread thread) {
        lock.lock();
        try {
            worker = thread;
            if (thread != null && cancelled) {
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Interrupts the work, whose failure is then the job's. @throws EyrieException CONFLICT */
    void cancel() {
        lock.lock();
        try {
            if (!cancellable) {
                throw EyrieException.conflict("%s: it cannot be cancelled".formatted(what));
            }
            cancelled = true;
            if (worker != null) {
                LOG.info("Job {}: {} is being cancelled", state.id(), what);
                worker.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void at(String step, double fraction) {
        double known = Double.isNaN(fraction) || fraction < 0 ? -1 : Math.min(fraction, 1);
        lock.lock();
        try {
            if (!state.ended()) {
                change(state.at(step == null ? "" : step, known));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends a job whose work is not going to end by itself. */
    void abandon() {
        lock.lock();
        try {
            if (!state.ended()) {
                change(state.failed(ErrorKind.UNAVAILABLE, what + ": the server is stopping; try again"));
            }
        } finally {
            lock.unlock();
        }
    }

    JobState state() {
        lock.lock();
        try {
            return state;
        } finally {
            lock.unlock();
        }
    }

    /** The state as soon as it is newer than a revision or final, or as it is after the wait. */
    JobState await(long after, Duration wait) throws InterruptedException {
        long left = wait.toNanos();
        lock.lock();
        try {
            while (state.revision() <= after && !state.ended() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    boolean endedBefore(Instant time) {
        lock.lock();
        try {
            return ended != null && ended.isBefore(time);
        } finally {
            lock.unlock();
        }
    }

    private void change(JobState next) {
        lock.lock();
        try {
            if (state.ended()) {
                return;
            }
            state = next;
            if (next.ended()) {
                ended = clock.instant();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
