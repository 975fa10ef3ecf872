/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The gate lets in as many as it should and knows when nobody is inside. */
final class StartGateTest {
    @Test
    void noMoreThanTwoBeyondTheProcessorsStartAtATime() throws InterruptedException {
        StartGate gate = new StartGate(2);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(4);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<?>> starts = new ArrayList<>();
        try (SideBySide work = new SideBySide()) {
            for (int i = 0; i < 10; i++) {
                starts.add(work.start(() -> gate.instant(() -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    full.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return inside.decrementAndGet();
                })));
            }
            full.await();
            assertThat(gate.awaitIdle(Duration.ZERO)).isFalse();
            assertThat(gate.cold(() -> "not kept waiting by them")).isNotNull();
            go.countDown();
        }
        starts.forEach(SideBySide::join);
        assertThat(most).hasValue(4);
        assertThat(gate.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
}
