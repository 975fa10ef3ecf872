/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Slows down guessing. An address may fail a number of times at once, and then once for each interval; nobody is made
 * to wait on a thread. What is remembered is bounded, the address that was quiet longest is forgotten first.
 */
final class AttemptLimiter {
    static final int BURST = 20;
    static final Duration INTERVAL = Duration.ofSeconds(3);
    private static final int ADDRESSES = 10_000;

    private final InstantSource clock;
    /** Until when each address has used up its failures; as far ahead of now as it has failed. */
    private final Map<String, Long> usedUntil = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > ADDRESSES;
        }
    };

    AttemptLimiter(InstantSource clock) {
        this.clock = clock;
    }

    /** How long the address must wait before it may try again; empty if it may now. */
    synchronized Optional<Duration> blocked(String address) {
        long excess = usedUntil.getOrDefault(address, 0L) - clock.millis() - (BURST - 1) * INTERVAL.toMillis();
        return excess > 0 ? Optional.of(Duration.ofMillis(excess)) : Optional.empty();
    }

    synchronized void failed(String address) {
        long now = clock.millis();
        usedUntil.merge(address, now + INTERVAL.toMillis(), (used, first) -> Math.max(used, now) + INTERVAL.toMillis());
    }
}
