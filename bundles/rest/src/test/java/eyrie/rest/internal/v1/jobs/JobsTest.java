/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private volatile Instant now = Instant.EPOCH;
    private final Jobs jobs = new Jobs(() -> now);

    @AfterEach
    void close() throws Exception {
        jobs.close();
    }

    @Test
    void keepsWhatHasEndedForAnHour() throws Exception {
        String id = ended(jobs.start("a", _ -> "made"));

        now = now.plus(Duration.ofHours(1));
        jobs.start("b", _ -> "made");
        assertThat(jobs.await(id, 0, LONG).result()).isEqualTo("made");

        now = now.plusSeconds(1);
        jobs.start("c", _ -> "made");
        assertThatThrownBy(() -> jobs.await(id, 0, LONG)).hasMessage("job \"%s\": not found".formatted(id));
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i <= Jobs.MOST; i++) {
            ids.add(ended(jobs.start("job", _ -> "made")));
        }

        assertThatThrownBy(() -> jobs.await(ids.getFirst(), 0, LONG)).isInstanceOf(EyrieException.class);
        assertThat(jobs.await(ids.get(1), 0, LONG).state()).isEqualTo(JobState.State.DONE);
    }

    @Test
    void refusesMoreThanItCanRun() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Function<Progress, Object> work = _ -> awaited(end);
        for (int i = 0; i < Jobs.MOST_RUNNING; i++) {
            jobs.start("job", work);
        }

        assertThatThrownBy(() -> jobs.start("one more", work))
                .hasMessage("100 jobs are running; try again when one has ended")
                .extracting("kind")
                .isEqualTo(ErrorKind.UNAVAILABLE);
        end.countDown();
    }

    @Test
    void endsWhatRunsWhenItIsClosed() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        String id = jobs.start("create VM a", _ -> {
            started.countDown();
            return awaited(new CountDownLatch(1));
        });
        started.await();

        jobs.close();

        JobState state = jobs.await(id, 100, LONG);
        assertThat(state.state()).isEqualTo(JobState.State.FAILED);
        assertThat(state.error())
                .isEqualTo(new JobState.Problem("UNAVAILABLE", "create VM a: the server is stopping; try again"));
    }

    @Test
    void cancelsWhatMayBeCancelledAndNothingElse() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        String id = jobs.startCancellable("push template a", _ -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException cancelled) {
                throw new EyrieException(ErrorKind.UNAVAILABLE, "pushing a: cancelled");
            }
            return "made";
        });
        started.await();

        jobs.cancel(id);

        assertThat(jobs.await(id, 100, LONG).error())
                .isEqualTo(new JobState.Problem("UNAVAILABLE", "pushing a: cancelled"));
        jobs.cancel(id);
        CountDownLatch end = new CountDownLatch(1);
        String other = jobs.start("create VM b", _ -> awaited(end));
        assertThatThrownBy(() -> jobs.cancel(other))
                .hasMessage("create VM b: it cannot be cancelled")
                .extracting("kind")
                .isEqualTo(ErrorKind.CONFLICT);
        assertThatThrownBy(() -> jobs.cancel("x")).hasMessage("job \"x\": not found");
        end.countDown();
    }

    @Test
    void answersAsItIsAfterTheWait() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        String id = jobs.start("job", _ -> awaited(end));

        assertThat(jobs.await(id, 5, Duration.ofMillis(1)).state()).isEqualTo(JobState.State.RUNNING);
        end.countDown();
    }

    private String ended(String id) throws InterruptedException {
        assertThat(jobs.await(id, Long.MAX_VALUE, LONG).state()).isEqualTo(JobState.State.DONE);
        return id;
    }

    private static Object awaited(CountDownLatch end) {
        try {
            end.await();
            return "made";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
