/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AlarmTest {
    private final ManualTimers timers = new ManualTimers();
    private final Instant start = timers.now();
    private final List<Duration> rung = new ArrayList<>();

    private Duration sinceStart() {
        return Duration.between(start, timers.now());
    }

    private Instant in(int seconds) {
        return start.plusSeconds(seconds);
    }

    @Test
    void theEarliestTimeCounts() {
        Alarm alarm = new Alarm("test", timers, () -> {
            rung.add(sinceStart());
            return Optional.empty();
        });
        alarm.at(in(10));
        alarm.at(in(5));
        alarm.at(in(20));
        timers.advance(Duration.ofMinutes(1));
        assertThat(rung).containsExactly(Duration.ofSeconds(5));
        alarm.at(in(90));
        timers.advance(Duration.ofMinutes(1));
        assertThat(rung).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(90));
    }

    @Test
    void theTaskSaysWhenItIsDueAgain() {
        Alarm alarm = new Alarm("test", timers, () -> {
            rung.add(sinceStart());
            return rung.size() < 3 ? Optional.of(timers.now().plusSeconds(7)) : Optional.empty();
        });
        alarm.at(in(1));
        timers.advance(Duration.ofMinutes(1));
        assertThat(rung).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(15));
    }

    @Test
    void whatFailsIsTriedAgain() {
        Alarm alarm = new Alarm("test", timers, () -> {
            rung.add(sinceStart());
            if (rung.size() == 1) {
                throw new IllegalStateException("expected by the test");
            }
            return Optional.empty();
        });
        alarm.at(in(1));
        timers.advance(Duration.ofMinutes(1));
        assertThat(rung).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(6));
    }

    @Test
    void theSystemsTimersRunWhatIsDueUntilTheyAreClosed() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        Timers system = Timers.system();
        system.at(system.now().plusSeconds(3600), () -> rung.add(Duration.ZERO));
        system.at(system.now().minusSeconds(1), ran::countDown);
        assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
        system.close();
        system.at(system.now(), () -> rung.add(Duration.ZERO));
        assertThat(rung).isEmpty();
    }
}
