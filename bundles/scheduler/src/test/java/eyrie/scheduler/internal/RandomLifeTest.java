/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.EyrieException;
import eyrie.api.event.Event;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.Assignment.Desired;
import eyrie.api.node.InstanceReport;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeStatus;
import eyrie.api.template.Arch;
import eyrie.scheduler.internal.state.Cause;
import eyrie.scheduler.internal.state.StateMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random users, nodes, crashes and broken connections; whatever happens, what was promised holds. */
class RandomLifeTest {
    private static final int STEPS = 150;

    @TempDir
    Path folder;

    private final ManualTimers timers = new ManualTimers();
    private final Map<String, NodeInfo> nodes = new HashMap<>();
    private final Map<String, Assignment.Page> pages = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();
    private Random random;
    private Controller controller;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void whatWasPromisedHolds(long seed) {
        random = new Random(seed);
        controller = new Controller(folder, timers);
        for (int i = 0; i < 3; i++) {
            Arch arch = i == 2 ? Arch.ARM64 : Arch.AMD64;
            nodes.put("n" + i, Samples.node("n" + i, 1 + random.nextInt(3), arch, List.of(), null));
        }
        for (int step = 0; step < STEPS; step++) {
            stepThatMayDie();
            checkRooms();
            checkPromises();
        }
        checkHistories();
        nobodyWaitsBesideRoom();
        everythingEnds();
        controller.close();
    }

    private void stepThatMayDie() {
        boolean dies = random.nextInt(8) == 0;
        if (dies) {
            controller.store.dieAtNextWrite(
                    random.nextBoolean() ? FlakyStore.Death.BEFORE_COMMIT : FlakyStore.Death.AFTER_COMMIT);
        }
        boolean breaks = !dies && random.nextInt(4) == 0;
        if (breaks) {
            controller.store.breakAfter(random.nextInt(40));
        }
        try {
            step();
        } catch (FlakyStore.Died e) {
            assertThat(dies).isTrue();
        } catch (EyrieException e) {
            assertThat(breaks).as("%s", e).isTrue();
        }
        controller.store.breakNoMore();
        if (dies) {
            controller.crash();
            controller = new Controller(folder, timers);
        }
    }

    private void step() {
        switch (random.nextInt(7)) {
            case 0, 1 -> acknowledged.addAll(controller.instances.create(randomRequest(), "tester"));
            case 2 -> controller.assignments.announce(randomlyIll(anyNode()));
            case 3 -> {
                List<Instance> all = controller.instances.list();
                if (!all.isEmpty()) {
                    controller.instances.terminate(
                            all.get(random.nextInt(all.size())).id(), null);
                }
            }
            case 4 -> timers.advance(Duration.ofSeconds(random.nextInt(random.nextInt(5) == 0 ? 1000 : 100)));
            default -> work(anyNode());
        }
    }

    private NodeInfo anyNode() {
        return nodes.get("n" + random.nextInt(nodes.size()));
    }

    private NodeInfo randomlyIll(NodeInfo node) {
        String problem = random.nextInt(4) == 0 ? "qemu is missing" : null;
        return Samples.node(node.id(), node.capacity(), node.arch(), node.templates(), problem);
    }

    private InstanceRequest randomRequest() {
        String template = random.nextInt(4) == 0 ? "arm" : "debian-12";
        List<NodeStatus> known = controller.nodes.list();
        boolean pinned = !known.isEmpty() && random.nextInt(3) == 0;
        String nodeId = pinned ? known.get(random.nextInt(known.size())).info().id() : null;
        return Samples.request(template, 1 + random.nextInt(3), nodeId, random.nextBoolean() ? "same" : null);
    }

    /** A node looks at its page and tells something about each instance, mostly the truth. */
    private void work(NodeInfo node) {
        if (controller.nodes.find(node.id()).isEmpty()) {
            return;
        }
        Assignment.Page page = controller.page(node.id());
        Assignment.Page before = pages.put(node.id(), page);
        if (before != null) {
            assertThat(page.revision()).isGreaterThanOrEqualTo(before.revision());
            if (page.revision() == before.revision()) {
                assertThat(page).isEqualTo(before);
            }
        }
        nobodyElseMayRun(node, page);
        List<InstanceReport> reports = new ArrayList<>();
        for (Assignment assignment : page.assignments()) {
            boolean honest = random.nextInt(4) != 0;
            Phase phase = honest && assignment.desired() == Desired.ABSENT
                    ? Phase.ABSENT
                    : Phase.values()[random.nextInt(Phase.values().length)];
            reports.add(Samples.report(assignment.instanceId(), phase));
        }
        controller.assignments.report(node.id(), reports);
    }

    /** What a node was told last it may still do, however long nobody has heard of it. */
    private void nobodyElseMayRun(NodeInfo node, Assignment.Page page) {
        Set<String> here = started(page);
        pages.forEach((other, told) -> {
            if (!other.equals(node.id())) {
                assertThat(started(told)).noneMatch(here::contains);
            }
        });
    }

    private static Set<String> started(Assignment.Page page) {
        return page.assignments().stream()
                .filter(assignment -> assignment.desired() == Desired.STARTED)
                .map(Assignment::instanceId)
                .collect(Collectors.toSet());
    }

    private void checkRooms() {
        for (NodeStatus node : controller.nodes.list()) {
            assertThat(node.instances()).isLessThanOrEqualTo(node.info().capacity());
        }
    }

    private void checkPromises() {
        List<String> ids =
                controller.instances.list().stream().map(Instance::id).toList();
        assertThat(ids).doesNotHaveDuplicates();
        Set<String> missing = new HashSet<>(acknowledged);
        ids.forEach(missing::remove);
        for (String id : missing) {
            assertThat(controller.eventTypes(id)).endsWith("instance.terminated");
            acknowledged.remove(id);
        }
    }

    private void checkHistories() {
        List<Event> events = controller.events();
        for (Instance instance : controller.instances.list()) {
            List<InstanceState> states =
                    controller.instances.history(instance.id()).orElseThrow().transitions().stream()
                            .map(Instance.Transition::state)
                            .toList();
            assertThat(states).startsWith(InstanceState.SCHEDULING).endsWith(instance.state());
            for (int i = 1; i < states.size(); i++) {
                assertThat(legal(states.get(i - 1), states.get(i)))
                        .as("%s", states)
                        .isTrue();
            }
            assertThat(events.stream()
                            .filter(event -> event.subject().equals(instance.id()))
                            .map(Event::type))
                    .containsExactlyElementsOf(states.stream()
                            .map(state -> "instance." + state.name().toLowerCase(Locale.ROOT))
                            .toList());
        }
    }

    private static boolean legal(InstanceState from, InstanceState to) {
        return Arrays.stream(Cause.values())
                .anyMatch(cause ->
                        StateMachine.after(from, cause).filter(to::equals).isPresent());
    }

    private void nobodyWaitsBesideRoom() {
        nodes.values().forEach(controller.assignments::announce);
        for (Instance instance : controller.instances.list()) {
            boolean waits = instance.state() == InstanceState.SCHEDULING && instance.nodeId() == null;
            if (waits) {
                assertThat(instance.message()).startsWith("waiting: ");
                boolean pinned = !instance.message().contains("; ");
                assertThat(controller.nodes.list())
                        .filteredOn(node -> node.info().arch() == instance.arch() && !pinned)
                        .allSatisfy(node -> assertThat(node.instances())
                                .isEqualTo(node.info().capacity()));
            }
        }
    }

    private void everythingEnds() {
        controller.instances.list().forEach(instance -> controller.instances.terminate(instance.id(), null));
        for (String node : nodes.keySet()) {
            controller.assignments.report(
                    node,
                    controller.page(node).assignments().stream()
                            .map(assignment -> Samples.report(assignment.instanceId(), Phase.ABSENT))
                            .toList());
        }
        assertThat(controller.instances.list())
                .allSatisfy(instance -> assertThat(instance.state()).isEqualTo(InstanceState.TERMINATED));
        checkHistories();
        timers.advance(Controller.KEEP);
        assertThat(controller.instances.list()).isEmpty();
    }
}
