/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.jobs;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.MDC;

/** The jobs of this process: those that run, and for an hour those that have ended. Thread-safe. */
@Component(service = Jobs.class)
public final class Jobs {
    static final int MOST = 1_000;
    static final int MOST_RUNNING = 100;
    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration PATIENCE_AT_STOP = Duration.ofSeconds(3);

    private final InstantSource clock;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("job-", 1).factory());
    /** Oldest first. */
    private final Map<String, Job> jobs = new LinkedHashMap<>();

    @Activate
    public Jobs() {
        this(InstantSource.system());
    }

    Jobs(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Starts work on a thread of its own.
     *
     * @param what it is, for the log and for errors
     * @param work gives the result, or throws
     * @return the job's id
     */
    public String start(String what, Function<Progress, Object> work) {
        return start(new Job(UUID.randomUUID().toString(), what, clock, false), work);
    }

    /** The same for work that ends soon and well when its thread is interrupted, so that users may cancel it. */
    public String startCancellable(String what, Function<Progress, Object> work) {
        return start(new Job(UUID.randomUUID().toString(), what, clock, true), work);
    }

    private String start(Job job, Function<Progress, Object> work) {
        String id = job.state().id();
        Map<String, String> request = MDC.getCopyOfContextMap();
        synchronized (jobs) {
            makeRoom();
            jobs.put(id, job);
        }
        threads.execute(() -> {
            if (request != null) {
                MDC.setContextMap(request);
            }
            job.run(work);
        });
        return id;
    }

    /**
     * A job as soon as it is newer than a revision or has ended, or as it is after the wait.
     *
     * @throws EyrieException NOT_FOUND
     */
    public JobState await(String id, long after, Duration wait) throws InterruptedException {
        return require(id).await(after, wait);
    }

    /**
     * Has a job end; nothing happens if it has ended.
     *
     * @throws EyrieException NOT_FOUND; CONFLICT if its work cannot be cancelled
     */
    public void cancel(String id) {
        require(id).cancel();
    }

    private Job require(String id) {
        synchronized (jobs) {
            Job job = jobs.get(id);
            if (job == null) {
                throw EyrieException.notFound("job", id);
            }
            return job;
        }
    }

    @Deactivate
    public void close() throws InterruptedException {
        List<Job> all;
        synchronized (jobs) {
            all = new ArrayList<>(jobs.values());
        }
        all.forEach(Job::abandon);
        threads.shutdownNow();
        threads.awaitTermination(PATIENCE_AT_STOP.toSeconds(), TimeUnit.SECONDS);
    }

    private void makeRoom() {
        Instant limit = clock.instant().minus(KEPT);
        jobs.values().removeIf(job -> job.endedBefore(limit));
        long running =
                jobs.values().stream().filter(job -> !job.state().ended()).count();
        if (running >= MOST_RUNNING) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE, "%d jobs are running; try again when one has ended".formatted(running));
        }
        Iterator<Job> oldest = jobs.values().iterator();
        while (jobs.size() >= MOST && oldest.hasNext()) {
            if (oldest.next().state().ended()) {
                oldest.remove();
            }
        }
    }
}
