/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How many failures an address has, and how they come back. */
class AttemptLimiterTest {
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final AttemptLimiter limiter = new AttemptLimiter(() -> now);

    @Test
    void blocksAfterTheBurstUntilAnIntervalHasPassed() {
        for (int i = 0; i < AttemptLimiter.BURST; i++) {
            assertThat(limiter.blocked("one")).isEmpty();
            limiter.failed("one");
        }
        assertThat(limiter.blocked("one")).hasValue(AttemptLimiter.INTERVAL);
        assertThat(limiter.blocked("two")).isEmpty();
        now = now.plus(AttemptLimiter.INTERVAL);
        assertThat(limiter.blocked("one")).isEmpty();
        limiter.failed("one");
        assertThat(limiter.blocked("one")).isPresent();
    }

    @Test
    void forgivesAllAfterAQuietWhile() {
        for (int i = 0; i < AttemptLimiter.BURST; i++) {
            limiter.failed("one");
        }
        now = now.plus(AttemptLimiter.INTERVAL.multipliedBy(AttemptLimiter.BURST));
        for (int i = 0; i < AttemptLimiter.BURST; i++) {
            assertThat(limiter.blocked("one")).isEmpty();
            limiter.failed("one");
        }
        assertThat(limiter.blocked("one")).isPresent();
    }
}
