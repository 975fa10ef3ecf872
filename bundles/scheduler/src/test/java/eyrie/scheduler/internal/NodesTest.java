/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.template.Arch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes: announced, silent, back again, and waiting for work. */
@Timeout(60)
class NodesTest {
    private static final Duration LONG = Duration.ofSeconds(50);

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

    private String state(String id) {
        return controller.nodes.find(id).orElseThrow().state();
    }

    private CompletableFuture<Assignment.Page> awaitInBackground(String nodeId, long after) {
        CompletableFuture<Assignment.Page> page = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                page.complete(controller.assignments.await(nodeId, after, LONG));
            } catch (InterruptedException | RuntimeException e) {
                page.completeExceptionally(e);
            }
        });
        return page;
    }

    private void untilListening(String nodeId) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (controller.scheduler.heartbeats().of(nodeId).orElseThrow().listening() == 0) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    private void announce(NodeInfo.Publication publication) {
        NodeInfo.CachedTemplate template = new NodeInfo.CachedTemplate("t1", "mine", "v1", 0, 1, 7000, publication);
        controller.assignments.announce(Samples.node("a", 2, Arch.AMD64, List.of(template), null));
    }

    @Test
    void oneThatHasLeftGetsNothingMore() {
        controller.assignments.announce(Samples.node("a", 5));
        controller.assignments.announce(Samples.node("b", 1));
        new MembershipNews(controller.scheduler).revoked("a");
        timers.advance(Duration.ZERO);
        assertThat(state("a")).isEqualTo("Offline");
        List<String> ids = controller.create(3);
        assertThat(controller.page("b").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(ids.getFirst());
        timers.advance(Duration.ofSeconds(1));
        assertThat(state("a")).isEqualTo("Offline");
        // It has joined again.
        controller.assignments.announce(Samples.node("a", 5));
        assertThat(state("a")).isEqualTo("Active");
        assertThat(controller.page("a").assignments()).hasSize(2);
    }

    @Test
    void oneThatHasLeftDoesNotComeBackByARequestThatWasUnderWay() {
        controller.assignments.announce(Samples.node("a", 5));
        new MembershipNews(controller.scheduler).revoked("a");
        timers.advance(Duration.ZERO);
        controller.report("a");
        assertThat(state("a")).isEqualTo("Active");
        timers.advance(Duration.ofSeconds(1));
        assertThat(state("a")).isEqualTo("Offline");
    }

    @Test
    void whatBecomesOfPublicationsIsInTheLog() {
        announce(new NodeInfo.Publication(0, null));
        announce(new NodeInfo.Publication(0.3, null));
        announce(new NodeInfo.Publication(0, "no room"));
        announce(new NodeInfo.Publication(0.5, "no room"));
        announce(null);
        announce(null);
        assertThat(controller.eventTypes("t1")).containsExactly("template.unpublished", "template.published");
        assertThat(controller.events().stream()
                        .filter(event -> event.type().equals("template.unpublished"))
                        .findFirst()
                        .orElseThrow()
                        .data())
                .containsEntry("message", "no room")
                .containsEntry("node_id", "a");
    }

    @Test
    void whatANodeHoldsIsShownWithItsBytesAndProgressCostsNoWrite() {
        announce(new NodeInfo.Publication(0.1, null));
        Instant written = timers.now();
        timers.advance(Duration.ofSeconds(3));
        announce(new NodeInfo.Publication(0.6, null));
        NodeInfo.CachedTemplate shown =
                controller.nodes.find("a").orElseThrow().info().templates().getFirst();
        assertThat(shown.bytes()).isEqualTo(7000);
        assertThat(shown.publication().progress()).isEqualTo(0.6);
        assertThat(controller
                        .store
                        .read(connection -> NodeTable.find(connection, "a").orElseThrow())
                        .seen())
                .isEqualTo(written);
    }

    @Test
    void aNodeIsShownAsItSaidLast() {
        NodeInfo node = Samples.node("a", 5);
        controller.assignments.announce(node);
        controller.create();
        timers.advance(Duration.ofSeconds(5));
        controller.assignments.announce(Samples.busier(node));
        assertThat(controller.nodes.list())
                .containsExactly(new NodeStatus(Samples.busier(node), "Active", 1, timers.now()));
        assertThat(controller.nodes.find("b")).isEmpty();
    }

    @Test
    void whatANodeWishesForCountsWhenItIsNewAndNeverAgain() {
        NodeInfo node = Samples.node("a", 5);
        NodeInfo.Wishes wishes = new NodeInfo.Wishes(CapacityMode.RESOURCE, 0, 6, 4L << 30, true, List.of());
        controller.assignments.announce(node.with(node.name(), node.address(), wishes));
        assertThat(controller.nodes.find("a").orElseThrow().configuration())
                .isEqualTo(new NodeConfiguration(null, null, CapacityMode.RESOURCE, 0, 6, 4L << 30, true, List.of()));
        assertThat(state("a")).isEqualTo("Drain Mode");
        controller.admin.configure("a", new NodeConfiguration.Change(null, null, null, null, null, null, false));
        controller.assignments.announce(node.with("other", node.address(), wishes));
        assertThat(state("a")).isEqualTo("Active");
    }

    @Test
    void aHeartbeatCostsNoWrite() {
        NodeInfo node = Samples.node("a", 5);
        controller.assignments.announce(node);
        int writes = controller.store.writes();
        controller.assignments.announce(Samples.busier(node));
        controller.page("a");
        assertThat(controller.store.writes()).isEqualTo(writes);
    }

    @Test
    void aChangeOfCapacityIsKeptAndUsed() {
        controller.assignments.announce(Samples.node("a", 0));
        String id = controller.create();
        controller.assignments.announce(Samples.node("a", 1));
        assertThat(controller.instance(id).nodeId()).isEqualTo("a");
        controller.crash();
        open();
        assertThat(controller.nodes.find("a").orElseThrow().info().capacity()).isEqualTo(1);
    }

    @Test
    void aNodeInTroubleIsUnhealthyAndGetsNothing() {
        controller.assignments.announce(Samples.node("a", 5, Arch.AMD64, List.of(), "qemu is missing"));
        String id = controller.create();
        assertThat(state("a")).isEqualTo("Unhealthy");
        assertThat(controller.instance(id).message())
                .isEqualTo("waiting: node name-of-a cannot run VMs: qemu is missing");
        controller.assignments.announce(Samples.node("a", 5));
        assertThat(state("a")).isEqualTo("Active");
        assertThat(controller.instance(id).nodeId()).isEqualTo("a");
        assertThat(controller.eventTypes("a")).containsExactly("node.unhealthy", "node.active");
    }

    @Test
    void aSilentNodeGoesOfflineAtTheMomentAndComesBackWhenHeard() {
        controller.assignments.announce(Samples.node("a", 5));
        String id = controller.create();
        controller.report("a", Samples.report(id, Phase.STARTED));
        String failed = controller.create();
        controller.report("a", Samples.report(failed, Phase.FAILED, "no disk"));
        timers.advance(Controller.TIMEOUT.minusMillis(1));
        assertThat(state("a")).isEqualTo("Active");
        timers.advance(Duration.ofMillis(1));
        assertThat(state("a")).isEqualTo("Offline");
        assertThat(controller.instance(id).message()).isEqualTo("node name-of-a is offline");
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.STARTED);
        assertThat(controller.instance(failed).message()).isEqualTo("no disk");
        String waiting = controller.create();
        assertThat(controller.instance(waiting).message()).isEqualTo("waiting: node name-of-a is offline");
        assertThat(controller.page("a").assignments()).hasSize(3);
        assertThat(state("a")).isEqualTo("Active");
        assertThat(controller.instance(id).message()).isNull();
        assertThat(controller.instance(waiting).nodeId()).isEqualTo("a");
        assertThat(controller.eventTypes("a")).containsExactly("node.active", "node.offline", "node.active");
        timers.advance(Controller.TIMEOUT);
        assertThat(state("a")).isEqualTo("Offline");
    }

    @Test
    void everySignOfLifeCounts() {
        controller.assignments.announce(Samples.node("a", 5));
        for (int i = 0; i < 5; i++) {
            timers.advance(Duration.ofSeconds(100));
            switch (i % 3) {
                case 0 -> controller.page("a");
                case 1 -> controller.report("a");
                default -> controller.assignments.announce(Samples.node("a", 5));
            }
        }
        assertThat(controller.eventTypes("a")).containsExactly("node.active");
    }

    @Test
    void aNodeThatListensIsNotSilent() throws Exception {
        controller.assignments.announce(Samples.node("a", 5));
        CompletableFuture<Assignment.Page> waiting = awaitInBackground("a", 0);
        untilListening("a");
        timers.advance(Controller.TIMEOUT.multipliedBy(3));
        assertThat(state("a")).isEqualTo("Active");
        controller.create();
        assertThat(waiting.get(30, TimeUnit.SECONDS).assignments()).hasSize(1);
    }

    @Test
    void afterARestartANodeHasItsTimeToBeHeard() {
        controller.assignments.announce(Samples.node("a", 5));
        timers.advance(Duration.ofSeconds(100));
        controller.crash();
        open();
        timers.advance(Duration.ofSeconds(119));
        assertThat(state("a")).isEqualTo("Active");
        timers.advance(Duration.ofSeconds(1));
        assertThat(state("a")).isEqualTo("Offline");
    }

    @Test
    void whoWaitsIsWokenByWork() throws Exception {
        controller.assignments.announce(Samples.node("a", 5));
        CompletableFuture<Assignment.Page> waiting =
                awaitInBackground("a", controller.page("a").revision());
        untilListening("a");
        String id = controller.create();
        Assignment.Page page = waiting.get(30, TimeUnit.SECONDS);
        assertThat(page.assignments()).extracting(Assignment::instanceId).containsExactly(id);
        CompletableFuture<Assignment.Page> next = awaitInBackground("a", page.revision());
        untilListening("a");
        controller.instances.terminate(id, null);
        assertThat(next.get(30, TimeUnit.SECONDS).revision()).isGreaterThan(page.revision());
    }

    @Test
    void theWaitEndsWithTheSamePage() throws Exception {
        controller.assignments.announce(Samples.node("a", 5));
        controller.create();
        Assignment.Page page = controller.page("a");
        assertThat(controller.assignments.await("a", page.revision(), Duration.ofMillis(1)))
                .isEqualTo(page);
    }

    @Test
    void aNodeThatIsAheadOfTheDatabaseIsToldAtOnce() throws Exception {
        controller.assignments.announce(Samples.node("a", 5));
        assertThat(controller.assignments.await("a", 4711, LONG).revision()).isZero();
    }

    @Test
    void anUnknownNodeIsToldSo() {
        assertThatThrownBy(() -> controller.assignments.await("x", -1, LONG))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NOT_FOUND));
        assertThatThrownBy(() -> controller.report("x")).hasMessage("node \"x\": not found");
    }

    @Test
    void stoppingSendsWaitersHome() {
        controller.assignments.announce(Samples.node("a", 5));
        CompletableFuture<Assignment.Page> waiting = awaitInBackground("a", 0);
        untilListening("a");
        controller.scheduler.close();
        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableThat()
                .withCauseInstanceOf(EyrieException.class);
    }
}
