/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.node.NodeInfo;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.template.Arch;
import eyrie.scheduler.internal.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    private final Placement placement = new Placement();

    private static Demand demand(String id) {
        return new Demand(id, "t", 3, Arch.AMD64, null);
    }

    private static Demand demandOn(String id, String nodeId) {
        return new Demand(id, "t", 3, Arch.AMD64, nodeId);
    }

    private static Room room(String id, int capacity, int used) {
        return new Room(Samples.node(id, capacity), NodeState.ACTIVE, used);
    }

    private static Room caching(String id, int capacity, int used, int version) {
        List<CachedTemplate> cached = List.of(new CachedTemplate("t", "name", "tag", version));
        return new Room(Samples.node(id, capacity, Arch.AMD64, cached, null), NodeState.ACTIVE, used);
    }

    private List<String> decide(List<Demand> queue, Room... rooms) {
        return placement.decide(queue, List.of(rooms)).stream()
                .map(decision -> switch (decision) {
                    case Decision.Placed placed -> placed.node().id();
                    case Decision.Waiting waiting -> waiting.message();
                })
                .toList();
    }

    @Test
    void theFirstComeGetTheRoom() {
        assertThat(decide(List.of(demand("1"), demand("2"), demand("3")), room("a", 3, 1)))
                .containsExactly("a", "a", "waiting: node name-of-a has no room (3 of 3 VMs)");
    }

    @Test
    void whatFitsNowhereHoldsUpNobody() {
        Demand arm = new Demand("1", "t", 3, Arch.ARM64, null);
        assertThat(decide(List.of(arm, demand("2")), room("a", 1, 0)))
                .containsExactly("waiting: node name-of-a runs amd64, not arm64", "a");
    }

    @Test
    void theLeastLoadedIsTaken() {
        assertThat(decide(List.of(demand("1"), demand("2")), room("a", 4, 2), room("b", 10, 4)))
                .containsExactly("b", "a");
    }

    @Test
    void aNodeThatHasTheVersionIsPreferredEvenIfBusier() {
        assertThat(decide(List.of(demand("1"), demand("2")), room("a", 4, 0), caching("b", 4, 3, 3)))
                .containsExactly("b", "a");
        assertThat(decide(List.of(demand("1")), room("a", 4, 0), caching("b", 4, 3, 2)))
                .containsExactly("a");
    }

    @Test
    void aPinnedInstanceWaitsForItsNodeAlone() {
        assertThat(decide(List.of(demandOn("1", "b"), demandOn("2", "a")), room("a", 1, 0), room("b", 2, 2)))
                .containsExactly("waiting: node name-of-b has no room (2 of 2 VMs)", "a");
    }

    @Test
    void everyReasonIsNamed() {
        NodeInfo ill = Samples.node("ill", 5, Arch.AMD64, List.of(), "qemu is missing");
        assertThat(decide(
                        List.of(demand("1")),
                        new Room(Samples.node("off", 5), NodeState.OFFLINE, 0),
                        new Room(ill, NodeState.UNHEALTHY, 0)))
                .containsExactly(
                        "waiting: node name-of-off is offline; node name-of-ill cannot run VMs: qemu is missing");
        assertThat(decide(List.of(demand("1")))).containsExactly("waiting: there is no node");
    }

    @Test
    void messagesAreBounded() {
        Room[] rooms = new Room[100];
        for (int i = 0; i < rooms.length; i++) {
            rooms[i] = room("node-" + i, 0, 0);
        }
        assertThat(decide(List.of(demand("1")), rooms).getFirst()).hasSize(400).endsWith("...");
    }

    @Test
    void moreFiltersAndScoresCanBeGiven() {
        NodeFilter notA =
                (demand, room) -> room.node().id().equals("a") ? Optional.of("is not for you") : Optional.empty();
        NodeScore lastName = (demand, room) -> room.node().id().charAt(0);
        Placement own = new Placement(List.of(notA), List.of(lastName));
        assertThat(own.decide(List.of(demand("1")), List.of(room("a", 1, 0), room("b", 1, 0), room("c", 1, 0))))
                .singleElement()
                .isInstanceOfSatisfying(
                        Decision.Placed.class,
                        placed -> assertThat(placed.node().id()).isEqualTo("c"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomQueues(long seed) {
        Random random = new Random(seed);
        List<Room> rooms = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            int capacity = random.nextInt(6);
            rooms.add(room("n" + i, capacity, random.nextInt(capacity + 1)));
        }
        List<Demand> queue = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String pinned = random.nextInt(3) == 0 ? "n" + random.nextInt(rooms.size()) : null;
            queue.add(demandOn("i" + i, pinned));
        }
        Map<String, Integer> free = new HashMap<>();
        rooms.forEach(room -> free.put(room.node().id(), room.node().capacity() - room.used()));
        List<Decision> decisions = placement.decide(queue, rooms);
        for (int i = 0; i < queue.size(); i++) {
            String pinned = queue.get(i).nodeId();
            assertThat(decisions.get(i).instanceId()).isEqualTo(queue.get(i).instanceId());
            switch (decisions.get(i)) {
                case Decision.Placed placed -> {
                    assertThat(placed.node().id())
                            .isEqualTo(pinned == null ? placed.node().id() : pinned);
                    assertThat(free.merge(placed.node().id(), -1, Integer::sum)).isNotNegative();
                }
                case Decision.Waiting waiting ->
                    assertThat(free.entrySet().stream()
                                    .filter(entry ->
                                            pinned == null || entry.getKey().equals(pinned))
                                    .mapToInt(Map.Entry::getValue)
                                    .sum())
                            .as(waiting.message())
                            .isZero();
            }
        }
    }
}
