/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.InstanceReport.Phase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the instances of nodes that are not heard any more. */
class LossesTest {
    private static final Duration LOST = Controller.TIMEOUT.plus(Controller.LOST_AFTER);

    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private Controller controller;

    @BeforeEach
    void open() {
        controller = new Controller(folder, timers);
    }

    @AfterEach
    void close() {
        controller.close();
    }

    private void restart() {
        controller.crash();
        open();
    }

    private void passUntilOffline() {
        timers.advance(Controller.TIMEOUT);
        assertThat(controller.nodes.find("a").orElseThrow().state()).isEqualTo("Offline");
    }

    /** Not where others share the database: one of them may have told it. */
    @Test
    @DisabledIfSystemProperty(
            named = "eyrie.test.database",
            matches = "postgresql",
            disabledReason = "another controller on the database may have told the node")
    void whatANodeWasNeverToldOfGoesBackToTheQueue() {
        controller.assignments.announce(Samples.node("a", 5));
        String told = controller.create();
        controller.page("a");
        String untold = controller.create();
        long revision = controller.nodes.find("a").orElseThrow().instances();
        assertThat(revision).isEqualTo(2);
        passUntilOffline();
        assertThat(controller.instance(told).nodeId()).isEqualTo("a");
        assertThat(controller.instance(untold).nodeId()).isNull();
        assertThat(controller.instance(untold).message()).isEqualTo("waiting: node name-of-a is offline");
        controller.assignments.announce(Samples.node("b", 5));
        assertThat(controller.instance(untold).nodeId()).isEqualTo("b");
        assertThat(controller.instances.history(untold).orElseThrow().transitions())
                .extracting(Instance.Transition::reason)
                .containsExactly(
                        "created by tester",
                        "placed on node name-of-a",
                        "back in the queue: its node was silent before it was told",
                        "placed on node name-of-b");
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(told);
    }

    /** The node asks again in that very moment: either it keeps the instance, or it is not told of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @DisabledIfSystemProperty(
            named = "eyrie.test.database",
            matches = "postgresql",
            disabledReason = "another controller on the database may have told the node")
    void whatIsTakenBackIsNotToldMeanwhile(int write) throws Exception {
        controller.assignments.announce(Samples.node("a", 5));
        controller.assignments.announce(Samples.node("b", 5));
        controller.page("a");
        String id = controller
                .instances
                .create(Samples.request("debian-12", 1, null, null), "tester")
                .getFirst();
        String first = controller.instance(id).nodeId();
        String other = first.equals("a") ? "b" : "a";
        AtomicInteger writes = new AtomicInteger();
        List<Thread> asking = new ArrayList<>();
        List<Assignment.Page> told = new CopyOnWriteArrayList<>();
        timers.advance(Controller.TIMEOUT.minusMillis(1));
        controller.report(other);
        controller.store.beforeCommits(() -> {
            if (writes.incrementAndGet() == write) {
                Thread asks = Thread.ofVirtual().start(() -> told.add(controller.page(first)));
                asking.add(asks);
                join(asks, Duration.ofMillis(300));
            }
        });
        timers.advance(Duration.ofMillis(1));
        for (Thread asks : asking) {
            assertThat(join(asks, Duration.ofSeconds(30))).isTrue();
        }
        boolean isTold = told.getFirst().assignments().stream()
                .anyMatch(assignment -> assignment.instanceId().equals(id));
        boolean isOther = other.equals(controller.instance(id).nodeId());
        assertThat(isTold).isNotEqualTo(isOther);
    }

    private static boolean join(Thread thread, Duration longest) {
        try {
            return thread.join(longest);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void afterARestartNobodyKnowsWhatANodeWasTold() {
        controller.assignments.announce(Samples.node("a", 5));
        String id = controller.create();
        restart();
        passUntilOffline();
        assertThat(controller.instance(id).nodeId()).isEqualTo("a");
    }

    @Test
    void theInstancesOfALostNodeEndAndItIsToldSoWhenItComesBack() {
        controller.assignments.announce(Samples.node("a", 2));
        String started = controller.create();
        String ending = controller.create();
        controller.page("a");
        controller.report("a", Samples.report(started, Phase.STARTED), Samples.report(ending, Phase.STARTED));
        controller.instances.terminate(ending, "enough");
        String waiting = controller.create();
        timers.advance(LOST.minusMillis(1));
        assertThat(controller.instance(started).state()).isEqualTo(InstanceState.STARTED);
        timers.advance(Duration.ofMillis(1));
        assertThat(controller.instance(started).state()).isEqualTo(InstanceState.ERROR);
        assertThat(controller.instance(started).message())
                .isEqualTo("node name-of-a is lost: not heard since 2026-05-01T10:00:00Z");
        assertThat(controller.instance(ending).state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(controller.instance(ending).message()).isEqualTo("enough");

        assertThat(controller.page("a").assignments())
                .extracting(Assignment::instanceId, Assignment::desired)
                .map(Object::toString)
                .contains("(\"%s\", ABSENT)".formatted(started))
                .doesNotContain("(\"%s\", STARTED)".formatted(started));
        // Its word comes too late.
        controller.report("a", Samples.report(started, Phase.STARTED));
        assertThat(controller.instance(started).state()).isEqualTo(InstanceState.ERROR);
        controller.report("a", Samples.report(started, Phase.ABSENT));
        assertThat(controller.instance(waiting).nodeId()).isEqualTo("a");
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(waiting);
    }

    @Test
    void aNodeThatComesBackInTimeGoesOnAsIfNothingHadBeen() {
        controller.assignments.announce(Samples.node("a", 2));
        String id = controller.create();
        controller.page("a");
        controller.report("a", Samples.report(id, Phase.STARTED));
        timers.advance(LOST.minusSeconds(1));
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::desired)
                .containsExactly(Desired.STARTED);
        timers.advance(Duration.ofSeconds(100));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.STARTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT2H", "PT-1H"})
    void aClockThatIsSteppedLosesNoNodeAndFindsNone(String step) {
        controller.assignments.announce(Samples.node("a", 2));
        String id = controller.create();
        controller.page("a");
        timers.advance(Duration.ofSeconds(1));
        timers.step(Duration.parse(step));
        timers.advance(Controller.TIMEOUT.minusSeconds(2));
        assertThat(controller.nodes.find("a").orElseThrow().state()).isEqualTo("Active");
        // It may be noticed later, but never earlier.
        timers.advance(Controller.TIMEOUT);
        assertThat(controller.nodes.find("a").orElseThrow().state()).isEqualTo("Offline");
        timers.step(Duration.parse(step));
        timers.advance(Controller.LOST_AFTER.dividedBy(2));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.SCHEDULING);
        controller.instances.terminate(id, "enough");
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.TERMINATING);
        for (long i = 0; i < LOST.toSeconds() && !isTerminated(id); i++) {
            timers.advance(Duration.ofSeconds(1));
        }
        assertThat(isTerminated(id)).isTrue();
    }

    private boolean isTerminated(String id) {
        return controller.instance(id).state() == InstanceState.TERMINATED;
    }

    /** Where others share the database, one of them goes on with it; an own clock that is wrong must not end anything. */
    @Test
    @DisabledIfSystemProperty(
            named = "eyrie.test.database",
            matches = "postgresql",
            disabledReason = "where others share the database, one of them goes on with it")
    void aRestartForgetsNoLoss() {
        controller.assignments.announce(Samples.node("a", 2));
        String id = controller.create();
        controller.page("a");
        timers.advance(Controller.TIMEOUT.plusSeconds(10));
        restart();
        timers.advance(Controller.LOST_AFTER.minusSeconds(11));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.SCHEDULING);
        timers.advance(Duration.ofSeconds(1));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.ERROR);
    }

    @Test
    void whatIsTerminatedOnALostNodeEndsAtOnce() {
        controller.assignments.announce(Samples.node("a", 2));
        String id = controller.create();
        controller.page("a");
        timers.advance(LOST);
        controller.instances.terminate(id, "enough");
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.TERMINATED);
        assertThat(controller.page("a").assignments()).isEmpty();
    }

    @Test
    void aNodeIsForgottenOnlyWhenItIsSilent() {
        controller.assignments.announce(Samples.node("a", 1));
        String placed = controller.create();
        controller.page("a");
        List<String> pinned = controller.instances.create(Samples.request("debian-12", 1, "a", null), "tester");
        String free = controller.create();
        assertThatThrownBy(() -> controller.admin.delete("a"))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT));
        timers.advance(Controller.TIMEOUT);
        controller.admin.delete("a");
        assertThat(controller.nodes.list()).isEmpty();
        assertThat(controller.instance(placed).state()).isEqualTo(InstanceState.ERROR);
        assertThat(controller.instance(placed).message()).isEqualTo("node name-of-a was removed");
        assertThat(controller.instance(pinned.getFirst()).state()).isEqualTo(InstanceState.ERROR);
        assertThat(controller.instance(free).message()).isEqualTo("waiting: there is no node");
        controller.instances.terminate(placed, null);
        assertThat(controller.instance(placed).state()).isEqualTo(InstanceState.TERMINATED);
        // It comes back as one that nobody knew, and has nothing to do but what waits.
        controller.assignments.announce(Samples.node("a", 1));
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(free);
        assertThatThrownBy(() -> controller.admin.delete("b"))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
    }
}
