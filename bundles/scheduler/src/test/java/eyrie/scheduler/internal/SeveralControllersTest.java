/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.event.Event;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Assignment;
import eyrie.api.node.InstanceReport.Phase;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.Room;
import eyrie.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Two controllers at work on one database. */
@EnabledIfSystemProperty(named = PostgresServer.PROPERTY, matches = "postgresql")
class SeveralControllersTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final ManualTimers clock = new ManualTimers();
    private final ManualTimers otherClock = new ManualTimers();
    private Controller one;
    private Controller other;

    @BeforeEach
    void open() {
        one = new Controller(folder, clock);
        other = new Controller(folder, otherClock);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void aNodeThatWaitsAtOneIsWokenByTheOther() throws Exception {
        one.assignments.announce(Samples.node("a", 5));
        long revision = one.page("a").revision();
        CompletableFuture<Assignment.Page> page = waiting(() -> one.assignments.await("a", revision, LONG));
        String id = other.create();
        assertThat(page.get().assignments()).extracting(Assignment::instanceId).containsExactly(id);
    }

    @Test
    void whoWaitsForEventsAtOneHearsThoseOfTheOther() throws Exception {
        long latest = one.events.latest();
        CompletableFuture<List<Event>> events = waiting(() -> one.events.after(latest, 10, LONG));
        String id = other.create();
        assertThat(events.get()).extracting(Event::subject).contains(id);
        assertThat(one.events.latest()).isEqualTo(other.events.latest());
    }

    @Test
    void whatBothDoAtOnceIsDoneOnceAndInOneOrder() throws Exception {
        one.assignments.announce(Samples.node("a", 7));
        other.assignments.announce(Samples.node("b", 6));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                threads.submit(() -> one.create(2));
                threads.submit(() -> other.create(2));
            }
        }
        assertThat(one.page("a").assignments()).hasSize(7);
        assertThat(other.page("b").assignments()).hasSize(6);
        List<String> placed = new ArrayList<>();
        for (String node : List.of("a", "b")) {
            one.page(node).assignments().forEach(assignment -> placed.add(assignment.instanceId()));
        }
        assertThat(new HashSet<>(placed)).hasSize(13);
        assertThat(one.instances.list()).hasSize(40);
        long latest = one.events.latest();
        assertThat(other.events())
                .extracting(Event::cursor)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, latest).boxed().toList());
    }

    @Test
    void aNodeThatOneHearsIsNotLostToTheOther() {
        one.assignments.announce(Samples.node("a", 5));
        other.scheduler.watch().watch("a");
        for (int i = 0; i < 20; i++) {
            pass(Controller.TIMEOUT.dividedBy(4));
            one.assignments.report("a", List.of());
        }
        assertThat(state("a")).isEqualTo("Active");
    }

    @Test
    void aNodeThatIsSilentEverywhereIsLostWhoeverHeardItLast() {
        one.assignments.announce(Samples.node("a", 5));
        for (int i = 0; i < 8; i++) {
            pass(Controller.TIMEOUT.dividedBy(4));
            one.assignments.report("a", List.of());
        }
        // The one that heard it is killed, and the node is gone with it.
        one.crash();
        one = new Controller(folder, new ManualTimers());
        for (int i = 0; i < 12; i++) {
            otherClock.advance(Controller.TIMEOUT.dividedBy(4));
        }
        assertThat(state("a")).isEqualTo("Offline");
    }

    /** Nodes whose doors are closed, and what was read of that. */
    private static final class Doors implements NodeFilter, PlacementFacts {
        private final Set<String> truth;
        private final Set<String> known = new HashSet<>();
        private final List<Set<String>> read = new ArrayList<>();

        Doors(Set<String> truth, Controller controller) {
            this.truth = truth;
            controller.book.bindFilter(this, Map.of());
            controller.book.bindFacts(this, Map.of());
        }

        @Override
        public Optional<String> refusal(Demand demand, Room room) {
            return known.contains(room.id()) ? Optional.of("its door is closed") : Optional.empty();
        }

        @Override
        public void load(Connection connection) {
            known.clear();
            known.addAll(truth);
        }

        @Override
        public void load(Connection connection, Set<String> nodeIds) {
            known.removeAll(nodeIds);
            nodeIds.stream().filter(truth::contains).forEach(known::add);
            read.add(nodeIds);
        }
    }

    @Test
    void whatIsKnownOfOneNodeIsReadAgainAlone() {
        Set<String> closed = new HashSet<>(Set.of("a", "b"));
        Doors here = new Doors(closed, one);
        Doors there = new Doors(closed, other);
        one.assignments.announce(Samples.node("a", 1));
        one.assignments.announce(Samples.node("b", 1));
        String first = one.create();
        assertThat(one.page("a").assignments()).isEmpty();
        closed.clear();
        here.read.clear();
        changed(one, Set.of("a"));
        assertThat(one.page("a").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(first);
        assertThat(here.read).containsExactly(Set.of("a"));
        assertThat(here.known).containsExactly("b");
        String second = other.create();
        closed.add("a");
        changed(other, Set.of("a", "b"));
        assertThat(there.known).containsExactly("a");
        assertThat(other.page("b").assignments())
                .extracting(Assignment::instanceId)
                .containsExactly(second);
    }

    private static void changed(Controller controller, Set<String> nodeIds) {
        controller.store.write(connection -> {
            new PlacementNews(controller.scheduler).changed(connection, nodeIds);
            return null;
        });
    }

    @Test
    void whatOneDidNotLiveToRemoveTheOtherRemoves() {
        one.assignments.announce(Samples.node("a", 5));
        String id = one.create();
        one.instances.terminate(id, null);
        one.report("a", Samples.report(id, Phase.ABSENT));
        assertThat(other.instance(id).state()).isEqualTo(InstanceState.TERMINATED);
        one.crash();
        one = new Controller(folder, new ManualTimers());
        otherClock.advance(Controller.KEEP.plus(Duration.ofMinutes(3)));
        assertThat(other.instances.find(id)).isEmpty();
    }

    private void pass(Duration time) {
        clock.advance(time);
        otherClock.advance(time);
    }

    private String state(String node) {
        return other.nodes.find(node).orElseThrow().state();
    }

    /** Something that waits, on a thread of its own. */
    private interface Wait<T> {
        T call() throws InterruptedException;
    }

    private static <T> CompletableFuture<T> waiting(Wait<T> wait) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(wait.call());
            } catch (InterruptedException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }
}
