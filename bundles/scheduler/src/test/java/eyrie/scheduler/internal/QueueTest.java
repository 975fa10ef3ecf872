/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.instance.Explanation;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceQueries.Page;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceRequest.Limits;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.NodeCondition;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.QueueOrder;
import eyrie.api.placement.Wish;
import eyrie.api.template.Arch;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wishes, limits of time, configurations of nodes, and questions about the queue. */
class QueueTest {
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

    private static InstanceRequest request(int count, String externalId, Map<String, String> wishes, Limits limits) {
        return new InstanceRequest(
                "debian-12",
                null,
                OptionalInt.empty(),
                count,
                null,
                null,
                externalId,
                null,
                Map.of(),
                null,
                null,
                0,
                0,
                0,
                wishes,
                limits);
    }

    private String create(Map<String, String> wishes, Limits limits) {
        return controller
                .instances
                .create(request(1, null, wishes, limits), "tester")
                .getFirst();
    }

    /** A feature as a bundle would bring it: each step of urgency is worth a second. */
    private static final class Urgency implements Wish, QueueOrder {
        @Override
        public String name() {
            return "urgency";
        }

        @Override
        public String check(String value) {
            if (value.equals("no number")) {
                throw EyrieException.invalid("urgency", value, "a number");
            }
            return value;
        }

        @Override
        public boolean concernsNodes() {
            return false;
        }

        @Override
        public Duration delay(Map<String, String> wishes) {
            return Duration.ofSeconds(-Integer.parseInt(wishes.getOrDefault("urgency", "0")));
        }
    }

    /** Where it is to run is not changed by it, so who waits with a priority goes on without the feature. */
    @Test
    void whoWaitsWithAPriorityGoesOnWhenThatFeatureGoes() {
        Wish priority = new Wish() {
            @Override
            public String name() {
                return InstanceRequest.PRIORITY;
            }

            @Override
            public String check(String value) {
                return value;
            }

            @Override
            public boolean concernsNodes() {
                return false;
            }
        };
        controller.book.bindWish(priority, Map.of());
        timers.advance(Duration.ZERO);
        String waiting = create(Map.of(InstanceRequest.PRIORITY, "5"), Limits.NONE);
        controller.book.unbindWish(priority);
        timers.advance(Duration.ZERO);
        assertThatThrownBy(() -> create(Map.of(InstanceRequest.PRIORITY, "5"), Limits.NONE))
                .hasMessage("priority: needs the feature priority, which is not enabled here");
        controller.assignments.announce(Samples.node("a", 5));
        assertThat(controller.instance(waiting).nodeId()).isEqualTo("a");
    }

    /** As licensing does: a seat is given and taken in the transaction in which a node comes, changes and goes. */
    @Test
    void whoHearsOfNodesHearsAlsoThatTheyChangeAndGo() {
        List<String> heard = new ArrayList<>();
        NodeArrival hearing = new NodeArrival() {
            @Override
            public boolean arrived(Connection transaction, NodeInfo node) {
                heard.add("arrived " + node.id());
                return false;
            }

            @Override
            public boolean changed(Connection transaction, NodeInfo node) {
                heard.add("changed " + node.id() + " to " + node.capacity());
                return true;
            }

            @Override
            public boolean left(Connection transaction, String nodeId) {
                heard.add("left " + nodeId);
                return true;
            }
        };
        controller.assignments.bindArrival(hearing);
        timers.advance(Duration.ZERO);
        controller.admin.hear(hearing);
        controller.assignments.announce(Samples.node("a", 1));
        controller.assignments.announce(Samples.node("a", 1));
        controller.assignments.announce(Samples.node("a", 2));
        timers.advance(Controller.TIMEOUT.plusSeconds(1));
        controller.admin.delete("a");
        assertThat(heard).containsExactly("arrived a", "changed a to 2", "left a");
    }

    /** A node may join while licensing comes: nobody may be left out. */
    @Test
    void whoComesAfterNodesIsToldOfThem() {
        controller.assignments.announce(Samples.node("a", 1));
        controller.assignments.announce(Samples.node("b", 2));
        List<String> heard = new ArrayList<>();
        controller.assignments.bindArrival(new NodeArrival() {
            @Override
            public boolean arrived(Connection transaction, NodeInfo node) {
                throw new AssertionError("it is known");
            }

            @Override
            public boolean changed(Connection transaction, NodeInfo node) {
                heard.add(node.id());
                return true;
            }
        });
        timers.advance(Duration.ZERO);
        assertThat(heard).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aWishNeedsItsFeatureAndFeaturesComeAndGo() {
        assertThatThrownBy(() -> create(Map.of("urgency", "5"), Limits.NONE))
                .hasMessage("urgency: needs the feature urgency, which is not enabled here");
        Urgency urgency = new Urgency();
        controller.book.bindWish(urgency, Map.of());
        controller.book.bindOrder(urgency, Map.of());
        timers.advance(Duration.ZERO);
        assertThatThrownBy(() -> create(Map.of("urgency", "no number"), Limits.NONE))
                .hasMessageStartingWith("urgency: ");
        String plain = create(Map.of(), Limits.NONE);
        String urgent = create(Map.of("urgency", "5"), Limits.NONE);
        assertThat(controller.instance(urgent).wishes()).isEqualTo(Map.of("urgency", "5"));
        controller.assignments.announce(Samples.node("a", 1));
        assertThat(controller.page("a").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(urgent);
        String second = create(Map.of("urgency", "5"), Limits.NONE);
        controller.book.unbindWish(urgency);
        controller.book.unbindOrder(urgency);
        timers.advance(Duration.ZERO);
        assertThat(controller.instance(second).message())
                .isEqualTo("waiting: urgency: needs the feature urgency, which is not enabled here");
        controller.assignments.announce(Samples.node("a", 5));
        assertThat(controller.instance(plain).nodeId()).isEqualTo("a");
        assertThat(controller.instance(second).nodeId()).isNull();
        controller.book.bindWish(urgency, Map.of());
        timers.advance(Duration.ZERO);
        assertThat(controller.instance(second).nodeId()).isEqualTo("a");
    }

    @Test
    void whoeverCameLongEnoughBeforeIsNotOvertaken() {
        Urgency urgency = new Urgency();
        controller.book.bindWish(urgency, Map.of());
        controller.book.bindOrder(urgency, Map.of());
        timers.advance(Duration.ZERO);
        String old = create(Map.of(), Limits.NONE);
        timers.advance(Duration.ofSeconds(6));
        String urgent = create(Map.of("urgency", "5"), Limits.NONE);
        assertThat(controller.queries.explain(urgent).orElseThrow().ahead()).isEqualTo(1);
        controller.assignments.announce(Samples.node("a", 1));
        assertThat(controller.instance(old).nodeId()).isEqualTo("a");
        assertThat(controller.instance(urgent).nodeId()).isNull();
    }

    @Test
    void whatMayNotWaitLongerFails() {
        String id = create(Map.of(), new Limits(Duration.ofSeconds(30), null));
        timers.advance(Duration.ofSeconds(29));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.SCHEDULING);
        controller.crash();
        open();
        timers.advance(Duration.ofSeconds(1));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.ERROR);
        assertThat(controller.instance(id).message())
                .isEqualTo("no node has begun to start it within the 30 s that it may wait");
        controller.assignments.announce(Samples.node("a", 1));
        assertThat(controller.page("a").assignments()).isEmpty();
        assertThat(controller.queries.figures().waiting()).isZero();
    }

    @Test
    void aNodeThatHasNotBegunIsToldToLeaveIt() {
        controller.assignments.announce(Samples.node("a", 2));
        String late = create(Map.of(), new Limits(Duration.ofSeconds(30), null));
        String begun = create(Map.of(), new Limits(Duration.ofSeconds(30), null));
        controller.report("a", Samples.report(begun, Phase.STARTING));
        timers.advance(Duration.ofSeconds(30));
        assertThat(controller.instance(begun).state()).isEqualTo(InstanceState.SCHEDULING);
        assertThat(controller.instance(late).state()).isEqualTo(InstanceState.ERROR);
        assertThat(controller.page("a").assignments())
                .filteredOn(assignment -> assignment.desired() == Desired.ABSENT)
                .extracting(Assignment::instanceId)
                .containsExactly(late);
        controller.report("a", Samples.report(late, Phase.ABSENT));
        assertThat(controller.page("a").assignments()).hasSize(1);
    }

    @Test
    void whatMayNotRunLongerIsTerminated() {
        controller.assignments.announce(Samples.node("a", 2));
        String id = create(Map.of(), new Limits(null, Duration.ofSeconds(60)));
        timers.advance(Duration.ofSeconds(100));
        controller.report("a", Samples.report(id, Phase.STARTED));
        timers.advance(Duration.ofSeconds(50));
        controller.report("a", Samples.report(id, Phase.STARTED));
        timers.advance(Duration.ofSeconds(9));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.STARTED);
        timers.advance(Duration.ofSeconds(1));
        assertThat(controller.instance(id).state()).isEqualTo(InstanceState.TERMINATING);
        assertThat(controller.instance(id).message()).isEqualTo("it has run for the 60 s that it may");
    }

    @Test
    void whatIsDecidedAboutANodeRulesAndStays() {
        controller.assignments.announce(Samples.node("a", 5));
        controller.admin.configure("a", new NodeConfiguration.Change("first", null, null, 1, null, null, null));
        String one = controller.create();
        String two = controller.create();
        assertThat(controller.instance(one).nodeId()).isEqualTo("a");
        assertThat(controller.instance(two).message()).isEqualTo("waiting: node first has no room (1 of 1 VMs)");
        controller.admin.configure("a", new NodeConfiguration.Change(null, null, null, 2, null, null, true));
        assertThat(controller.nodes.find("a").orElseThrow().state()).isEqualTo("Drain Mode");
        assertThat(controller.instance(two).message()).isEqualTo("waiting: node first takes nothing new (drain mode)");
        controller.crash();
        open();
        controller.assignments.announce(Samples.node("a", 7));
        assertThat(controller.instance(two).nodeId()).isNull();
        assertThat(controller.admin.configuration("a"))
                .contains(new NodeConfiguration("first", null, CapacityMode.NUMBER, 2, 0, 0, true, List.of()));
        controller.admin.configure("a", new NodeConfiguration.Change("", null, null, null, null, null, false));
        assertThat(controller.instance(two).nodeId()).isEqualTo("a");
        assertThat(controller.nodes.find("a").orElseThrow().configuration().name())
                .isNull();
        assertThatThrownBy(() -> controller.admin.configure(
                        "a", new NodeConfiguration.Change(null, null, null, -1, null, null, null)))
                .hasMessageStartingWith("max_vm_count: -1 is not accepted");
        assertThatThrownBy(() -> controller.admin.configure(
                        "b", new NodeConfiguration.Change(null, null, null, 1, null, null, null)))
                .hasMessage("node \"b\": not found");
    }

    @Test
    void othersMayTakeANodeOutOfUse() {
        controller.assignments.announce(Samples.node("a", 5));
        NodeCondition unlicensed = node -> Optional.of(NodeState.INACTIVE);
        controller.book.bindCondition(unlicensed, Map.of());
        timers.advance(Duration.ZERO);
        String id = controller.create();
        assertThat(controller.nodes.find("a").orElseThrow().state()).isEqualTo("Inactive (Invalid License)");
        assertThat(controller.instance(id).message()).isEqualTo("waiting: node name-of-a has no valid license");
        controller.book.unbindCondition(unlicensed);
        timers.advance(Duration.ZERO);
        assertThat(controller.instance(id).nodeId()).isEqualTo("a");
    }

    @Test
    void aNodeFullOfWhatDoesNotRunIsUnhealthy() {
        controller.assignments.announce(Samples.node("a", 1));
        String id = controller.create();
        assertThat(controller.nodes.find("a").orElseThrow().state()).isEqualTo("Active");
        controller.report("a", Samples.report(id, Phase.FAILED, "no disk"));
        assertThat(controller.nodes.find("a").orElseThrow().state()).isEqualTo("Unhealthy");
    }

    @Test
    void aListIsReadInParts() {
        List<String> ids = controller.create(5);
        Page first = controller.queries.page(Filter.ANY, null, 2);
        assertThat(first.instances()).extracting(Instance::id).containsExactly(ids.get(0), ids.get(1));
        controller.instances.terminate(ids.get(2), null);
        timers.advance(Controller.KEEP);
        Page second = controller.queries.page(Filter.ANY, first.next(), 2);
        assertThat(second.instances()).extracting(Instance::id).containsExactly(ids.get(3), ids.get(4));
        assertThat(second.next()).isNull();
        assertThatThrownBy(() -> controller.queries.page(Filter.ANY, "x", 2)).hasMessageStartingWith("after: ");
        assertThatThrownBy(() -> controller.queries.page(Filter.ANY, null, 1001))
                .hasMessageStartingWith("limit: ");
    }

    @Test
    void filtersFindWhatTheySay() {
        controller.instances.create(request(1, "team-a/1", Map.of(), Limits.NONE), "anna");
        controller.instances.create(request(2, "team-b/1", Map.of(), Limits.NONE), "bert");
        controller.instances.create(request(1, "team_b%2", Map.of(), Limits.NONE), "bert");
        assertThat(count(new Filter(Set.of(), null, null, null, "team-", null, null, null)))
                .isEqualTo(3);
        assertThat(count(new Filter(Set.of(), null, null, null, "team_b%", null, null, null)))
                .isEqualTo(1);
        assertThat(count(new Filter(Set.of(), null, null, "team-b/1", null, null, null, "bert")))
                .isEqualTo(2);
        assertThat(count(new Filter(Set.of(InstanceState.STARTED), null, null, null, null, null, null, null)))
                .isZero();
        assertThat(count(new Filter(
                        Set.of(InstanceState.STARTED, InstanceState.SCHEDULING),
                        null,
                        FakeTemplates.DEBIAN,
                        null,
                        null,
                        null,
                        null,
                        "anna")))
                .isEqualTo(1);
        List<String> seen = new ArrayList<>();
        controller.queries.each(Filter.ANY, instance -> seen.add(instance.createdBy()));
        assertThat(seen).containsExactly("anna", "bert", "bert", "bert");
    }

    @Test
    void aGroupIsFoundAmongWishes() {
        Wish group = new Wish() {
            @Override
            public String name() {
                return "group";
            }

            @Override
            public String check(String value) {
                return value;
            }

            @Override
            public boolean concernsNodes() {
                return true;
            }
        };
        controller.book.bindWish(group, Map.of());
        create(Map.of("group", "g-1"), Limits.NONE);
        create(Map.of("group", "g-12"), Limits.NONE);
        create(Map.of(), Limits.NONE);
        assertThat(count(new Filter(Set.of(), null, null, null, null, null, "g-1", null)))
                .isEqualTo(1);
        assertThat(count(new Filter(Set.of(), null, null, null, null, null, "g", null)))
                .isZero();
    }

    private long count(Filter filter) {
        return controller.queries.count(filter);
    }

    @Test
    void everyInstanceCanSayWhereItStands() {
        controller.assignments.announce(Samples.node("a", 1));
        List<String> ids = controller.create(3);
        Explanation placed = controller.queries.explain(ids.get(0)).orElseThrow();
        assertThat(placed.nodes()).isEmpty();
        assertThat(placed.ahead()).isZero();
        Explanation last = controller.queries.explain(ids.get(2)).orElseThrow();
        assertThat(last.ahead()).isEqualTo(1);
        assertThat(last.message()).isEqualTo("waiting: node name-of-a has no room (1 of 1 VMs)");
        assertThat(last.nodes())
                .containsExactly(new Explanation.OnNode("a", "name-of-a", List.of("has no room (1 of 1 VMs)"), 0));
        assertThat(controller.queries.explain("nothing")).isEmpty();
    }

    @Test
    void figuresCountWhatThisControllerPlaced() {
        controller.create(3);
        timers.advance(Duration.ofSeconds(30));
        controller.assignments.announce(Samples.node("a", 2));
        assertThat(controller.queries.figures().waiting()).isEqualTo(1);
        assertThat(controller.queries.figures().averageQueueSeconds()).isEqualTo(30);
        assertThat(controller.queries.figures().placementsPerSecond()).isEqualTo(2 / 60.0);
        timers.advance(Duration.ofSeconds(70));
        assertThat(controller.queries.figures().placementsPerSecond()).isZero();
        assertThat(controller.queries.figures().averageQueueSeconds()).isEqualTo(30);
    }

    @Test
    void aLargeRequestIsOneTransactionAndItsRestFollows() {
        controller.assignments.announce(Samples.node("a", 2000));
        int before = controller.store.writes();
        List<String> ids = controller.create(1700);
        assertThat(controller.store.writes()).isEqualTo(before + 1);
        assertThat(ids).doesNotHaveDuplicates().hasSize(1700);
        timers.advance(Duration.ZERO);
        assertThat(controller.page("a").assignments()).hasSize(1700);
        assertThatThrownBy(() -> controller.create(10_001)).hasMessageStartingWith("count: 10001 is not accepted");
    }

    @Test
    void aLargerDiskAndWhatIsToBecomeOfItIsToldToTheNode() {
        controller.assignments.announce(Samples.node("a", 1, Arch.ARM64, List.of(), null));
        controller.instances.create(
                new InstanceRequest(
                        "arm",
                        null,
                        OptionalInt.empty(),
                        1,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        null,
                        null,
                        0,
                        0,
                        20L << 30,
                        Map.of(),
                        Limits.NONE,
                        true),
                "tester");
        assertThat(controller.page("a").assignments()).singleElement().satisfies(told -> {
            assertThat(told.diskBytes()).isEqualTo(20L << 30);
            assertThat(told.keepFileSystem()).isTrue();
        });
    }

    @Test
    void aRestartIsCountedAndToldToTheNode() {
        controller.assignments.announce(Samples.node("a", 1));
        String id = controller.create();
        assertThatThrownBy(() -> controller.control.restart(id, Map.of()))
                .hasMessage(
                        "instance_id: instance %s is Scheduling; only one that is started or stopped can be restarted"
                                .formatted(id));
        controller.report("a", Samples.report(id, Phase.STARTED));
        long revision = controller.page("a").revision();
        controller.control.restart(id, Map.of());
        assertThat(controller.page("a").revision()).isGreaterThan(revision);
        assertThat(controller.page("a").assignments().getFirst().restarts()).isEqualTo(1);
    }

    @Test
    void whatWasUndoneIsForgotten() {
        controller.assignments.announce(Samples.node("a", 1));
        controller.store.dieAtNextWrite(FlakyStore.Death.BEFORE_COMMIT);
        assertThatThrownBy(() -> controller.create()).isInstanceOf(FlakyStore.Died.class);
        controller.store.dieAtNextWrite(FlakyStore.Death.NEVER);
        String id = controller.create();
        assertThat(controller.instance(id).nodeId()).isEqualTo("a");
        assertThat(controller.queries.figures().waiting()).isZero();
    }
}
