/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeInfo;
import eyrie.api.template.Arch;
import eyrie.sim.SimPlan;
import eyrie.sim.Span;
import eyrie.sim.internal.check.History;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node's word arrives, whatever happens to the link. */
class SimAgentTest {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final History history = new History();

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    /** A controller at the other end, some of whose answers are lost. */
    private static final class FlakyLink implements Link {
        final BlockingQueue<Assignment.Page> pages = new LinkedBlockingQueue<>();
        final BlockingQueue<InstanceReport> heard = new LinkedBlockingQueue<>();
        final AtomicInteger failures = new AtomicInteger();
        final CountDownLatch announced = new CountDownLatch(2);

        @Override
        public void announce(NodeInfo info) throws IOException {
            announced.countDown();
            failNowAndThen();
        }

        @Override
        public Assignment.Page await(long revision, Duration wait) throws IOException {
            try {
                return pages.take();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void report(List<InstanceReport> reports) throws IOException {
            failNowAndThen();
            heard.addAll(reports);
        }

        private void failNowAndThen() throws IOException {
            if (failures.incrementAndGet() % 2 == 1) {
                throw new IOException("lost");
            }
        }

        @Override
        public void cut() {}

        @Override
        public void heal() {}

        @Override
        public void close() {}
    }

    @Test
    void whatWasNotTakenIsSaidAgain() throws Exception {
        FlakyLink link = new FlakyLink();
        SimPlan.Fleet fleet =
                new SimPlan.Fleet(1, "sim", 2, new Span(0, 0), new Span(0, 0), 0, 0, 0, new Span(0, 0), null, 0);
        try (SimAgent agent = new SimAgent(
                link,
                node -> new NodeInfo(
                        "n", "n", "127.0.0.1", Arch.AMD64, "", "", 1, 1, 1, 1, 2, 0, 0, 0, List.of(), null),
                reports -> new SimNode("n", 2, new Fates(fleet, 1), history, clock, reports),
                history,
                sentence -> {})) {
            agent.start();
            link.announced.await();
            link.pages.add(new Assignment.Page(
                    1,
                    List.of(new Assignment("i", Desired.STARTED, "t", 0, "vm", "host", null, null, 0, 0)),
                    List.of()));
            InstanceReport last = link.heard.take();
            while (last.phase() != Phase.STARTED) {
                last = link.heard.take();
            }
            assertThat(last.instanceId()).isEqualTo("i");
            assertThat(agent.isAccepted()).isTrue();
        }
    }
}
