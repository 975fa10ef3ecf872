/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.sim.SimPlan;
import eyrie.sim.Span;
import eyrie.sim.internal.check.History;
import eyrie.sim.internal.node.Journal.What;
import eyrie.sim.internal.node.SimNode.Kept;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A simulated node does what a real one does. */
class SimNodeTest {
    private static final Span AT_ONCE = new Span(0, 0);

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<InstanceReport> reports = new LinkedBlockingQueue<>();
    private final History history = new History();

    @AfterEach
    void stop() {
        clock.shutdownNow();
    }

    private SimNode node(Span run, double fail, double vanish) {
        SimPlan.Fleet fleet = new SimPlan.Fleet(1, "sim", 2, AT_ONCE, run, fail, vanish, 0, AT_ONCE, null, 0);
        return new SimNode("sim-1", 2, new Fates(fleet, 1), history, clock, reports::add);
    }

    private static Assignment.Page page(long revision, Assignment... assignments) {
        return new Assignment.Page(revision, List.of(assignments), List.of());
    }

    private static Assignment assignment(String id, Desired desired) {
        return new Assignment(id, desired, "t", 0, "vm-" + id, "host", null, null, 0, 0);
    }

    private void expect(Phase... phases) throws InterruptedException {
        for (Phase phase : phases) {
            assertThat(reports.take().phase()).isEqualTo(phase);
        }
    }

    @Test
    void aVmStartsRunsAndShutsItselfDown() throws Exception {
        SimNode node = node(new Span(1, 1), 0, 0);
        node.follow(page(1, assignment("i", Desired.STARTED)));
        expect(Phase.STARTING, Phase.STARTED, Phase.STOPPED);
        node.follow(page(2, assignment("i", Desired.ABSENT)));
        expect(Phase.ABSENT);
        node.forget("i");
        assertThat(node.all()).isEmpty();
        assertThat(history.duplicated()).isZero();
    }

    @Test
    void aVmWithoutAnEndRunsUntilItIsEnded() throws Exception {
        SimNode node = node(AT_ONCE, 0, 0);
        node.follow(page(1, assignment("i", Desired.STARTED)));
        expect(Phase.STARTING, Phase.STARTED);
        assertThat(node.running()).isOne();
        node.follow(page(2, assignment("i", Desired.ABSENT)));
        expect(Phase.ABSENT);
        assertThat(node.running()).isZero();
    }

    @Test
    void aStartMayFailAndARunningVmMayVanish() throws Exception {
        SimNode failing = node(new Span(1, 1), 1, 0);
        failing.follow(page(1, assignment("a", Desired.STARTED)));
        expect(Phase.STARTING, Phase.FAILED);
        SimNode vanishing = node(new Span(1, 1), 0, 1);
        vanishing.follow(page(1, assignment("b", Desired.STARTED)));
        expect(Phase.STARTING, Phase.STARTED, Phase.ABSENT);
    }

    @Test
    void whatWasHereOnceNeverBeginsAgain() throws Exception {
        SimNode node = node(new Span(1, 1), 0, 1);
        node.follow(page(1, assignment("i", Desired.STARTED)));
        expect(Phase.STARTING, Phase.STARTED, Phase.ABSENT);
        node.forget("i");
        node.follow(page(1, assignment("i", Desired.STARTED)));
        expect(Phase.ABSENT);
        assertThat(history.duplicated()).isZero();
    }

    @Test
    void whatIsNoLongerAssignedIsEndedBeforeOthersBegin() throws Exception {
        SimNode node = node(AT_ONCE, 0, 0);
        node.follow(page(1, assignment("i", Desired.STARTED)));
        expect(Phase.STARTING, Phase.STARTED);
        node.follow(page(2, assignment("j", Desired.STARTED)));
        expect(Phase.ABSENT, Phase.STARTING, Phase.STARTED);
    }

    @Test
    void aCrashEndsWhatRanAndLeavesTheRecords() throws Exception {
        SimNode node = node(AT_ONCE, 0, 0);
        node.follow(page(1, assignment("i", Desired.STARTED)));
        expect(Phase.STARTING, Phase.STARTED);
        node.crash();
        expect(Phase.FAILED);
        assertThat(node.all()).extracting(InstanceReport::phase).containsExactly(Phase.FAILED);
    }

    @Test
    void anotherProcessTakesOverWhatIsLeft() throws Exception {
        SimNode node = node(AT_ONCE, 0, 0);
        node.adopt(new Kept("runs", "vm-1", Instant.now(), What.RUNS, null));
        node.adopt(new Kept("ended", "vm-2", Instant.now(), What.ENDED, "it failed"));
        node.adopt(new Kept("gone", "vm-3", Instant.now(), What.REMOVED, null));
        expect(Phase.STARTED, Phase.FAILED);
        node.follow(page(
                1,
                assignment("runs", Desired.STARTED),
                assignment("ended", Desired.STARTED),
                assignment("gone", Desired.STARTED)));
        expect(Phase.ABSENT);
        assertThat(node.running()).isOne();
    }
}
