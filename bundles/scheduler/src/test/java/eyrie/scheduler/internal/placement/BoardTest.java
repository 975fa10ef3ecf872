/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.instance.Explanation.OnNode;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.placement.Demand;
import eyrie.api.placement.Load;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeScore;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.PlacementLimit;
import eyrie.api.placement.Room;
import eyrie.api.placement.TemplateSizes;
import eyrie.api.template.Arch;
import eyrie.scheduler.internal.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoardTest {
    private static final long GIB = 1L << 30;
    private static final Limits NO_LIMITS = new Limits(0, 0, Duration.ofSeconds(60));

    private Board board = new Board(Rules.CORE, NO_LIMITS);
    private long position;

    private static Demand demand(String nodeId) {
        return new Demand("t", 3, 1000, Arch.AMD64, false, nodeId, 2, GIB, Map.of());
    }

    private void waits(String id) {
        waits(id, demand(null), "share", 0);
    }

    private void waits(String id, Demand demand, String share, long due) {
        position++;
        board.waits(new Waiting(id, due, position, demand, share, share, due, new Waiting.Naming("t", null, null)));
    }

    private void node(String id, int capacity, CachedTemplate... cached) {
        board.node(new Room(
                Samples.node(id, capacity, Arch.AMD64, List.of(cached), null),
                NodeConfiguration.NONE,
                NodeState.ACTIVE,
                Load.NONE));
    }

    private void used(String nodeId, int count) {
        for (int i = 0; i < count; i++) {
            board.holds("old-" + nodeId + "-" + i, new Holding(nodeId, demand(null), "others", "others"));
        }
    }

    private static CachedTemplate version(int number) {
        return new CachedTemplate("t", "name", "tag", number);
    }

    private List<String> placed() {
        List<String> all = new ArrayList<>();
        for (Optional<Board.Placed> next = board.next(); next.isPresent(); next = board.next()) {
            all.add(next.get().instance().id() + "@" + next.get().room().id());
        }
        return all;
    }

    private String reason(String id) {
        return board.reason(id).orElseThrow();
    }

    @Test
    void theFirstComeGetTheRoom() {
        node("a", 3);
        used("a", 1);
        waits("1");
        waits("2");
        waits("3");
        assertThat(placed()).containsExactly("1@a", "2@a");
        assertThat(reason("3")).isEqualTo("waiting: node name-of-a has no room (3 of 3 VMs)");
        assertThat(board.reason("1")).isEmpty();
        board.gone("1");
        assertThat(placed()).containsExactly("3@a");
    }

    @Test
    void whatFitsNowhereHoldsUpNobody() {
        node("a", 1);
        waits("1", new Demand("t", 3, 0, Arch.ARM64, false, null, 1, 1, Map.of()), "share", 0);
        waits("2");
        assertThat(placed()).containsExactly("2@a");
        assertThat(reason("1")).isEqualTo("waiting: node name-of-a runs amd64, not arm64");
    }

    @Test
    void theLeastLoadedIsTaken() {
        node("a", 4);
        node("b", 10);
        used("a", 2);
        used("b", 4);
        waits("1");
        waits("2");
        assertThat(placed()).containsExactly("1@b", "2@a");
    }

    @Test
    void theLessIsToBeFetchedTheBetter() {
        node("none", 4);
        node("other", 4, version(2));
        node("exact", 4, version(3));
        used("exact", 3);
        used("other", 3);
        waits("1");
        waits("2");
        waits("3");
        assertThat(placed()).containsExactly("1@exact", "2@other", "3@none");
    }

    @Test
    void whoKnowsTheBytesIsBelieved() {
        TemplateSizes sizes = (template, version, held) ->
                OptionalLong.of(held.isEmpty() ? 900 : held.getFirst().version() == 1 ? 10 : 500);
        board = new Board(Rules.CORE.with(TemplateSizes.class, sizes, 0), NO_LIMITS);
        node("none", 4);
        node("newer", 4, version(2));
        node("older", 4, version(1));
        node("exact", 4, version(3));
        waits("1");
        assertThat(board.explain("1"))
                .containsExactly(
                        new OnNode("exact", "name-of-exact", List.of(), 0),
                        new OnNode("older", "name-of-older", List.of(), 10),
                        new OnNode("newer", "name-of-newer", List.of(), 500),
                        new OnNode("none", "name-of-none", List.of(), 900));
    }

    @Test
    void rulesOfOthersSeeTheBytes() {
        NodeScore most = (demand, room) -> room.missingBytes();
        NodeFilter few = (demand, room) -> room.missingBytes() == 0 ? Optional.of("has it all") : Optional.empty();
        board = new Board(Rules.CORE.with(NodeFilter.class, few, 0).with(NodeScore.class, most, 1), NO_LIMITS);
        node("other", 1, version(2));
        node("none", 1);
        node("exact", 1, version(3));
        waits("1");
        waits("2");
        waits("3");
        assertThat(placed()).containsExactly("1@none", "2@other");
        assertThat(board.explain("3")).extracting(OnNode::missingBytes).containsExactly(1000L, 0L, -1L);
    }

    @Test
    void aPinnedInstanceWaitsForItsNodeAlone() {
        node("a", 1);
        node("b", 2);
        used("b", 2);
        waits("1", demand("b"), "share", 0);
        waits("2", demand("a"), "share", 0);
        waits("3", demand("c"), "share", 0);
        assertThat(placed()).containsExactly("2@a");
        assertThat(reason("1")).isEqualTo("waiting: node name-of-b has no room (2 of 2 VMs)");
        assertThat(reason("3")).isEqualTo("waiting: node c is not known");
        node("c", 1);
        assertThat(placed()).containsExactly("3@c");
    }

    @Test
    void everyReasonIsNamed() {
        waits("1");
        assertThat(reason("1")).isEqualTo("waiting: there is no node");
        board.node(new Room(Samples.node("off", 5), NodeConfiguration.NONE, NodeState.OFFLINE, Load.NONE));
        board.node(new Room(Samples.node("draining", 5), NodeConfiguration.NONE, NodeState.DRAIN, Load.NONE));
        board.node(new Room(Samples.node("new", 5), NodeConfiguration.NONE, NodeState.UPDATING, Load.NONE));
        board.node(new Room(Samples.node("old", 5), NodeConfiguration.NONE, NodeState.INACTIVE, Load.NONE));
        assertThat(placed()).isEmpty();
        assertThat(reason("1"))
                .isEqualTo("waiting: node name-of-draining takes nothing new (drain mode); "
                        + "node name-of-new is being updated; node name-of-off is offline; "
                        + "node name-of-old has no valid license");
        assertThat(board.explain("1")).extracting(OnNode::nodeId).containsExactly("draining", "new", "off", "old");
    }

    @Test
    void messagesAreBounded() {
        for (int i = 0; i < 100; i++) {
            node("node-" + i, 0);
        }
        waits("1");
        assertThat(reason("1")).hasSize("waiting: ".length() + 400).endsWith("...");
    }

    @Test
    void resourcesLimitWhereTheyAreToldTo() {
        // 8 processors and 16 GiB: 16 virtual CPUs and 14 GiB.
        NodeConfiguration byResources =
                new NodeConfiguration(null, null, CapacityMode.RESOURCE, 0, 0, 0, false, List.of());
        board.node(new Room(Samples.node("a", 1), byResources, NodeState.ACTIVE, Load.NONE));
        for (int i = 0; i < 9; i++) {
            waits("cpu-" + i);
        }
        assertThat(placed()).hasSize(8);
        assertThat(reason("cpu-8"))
                .isEqualTo("waiting: node name-of-a has no room (16 of 16 virtual CPUs in use, 2 needed)");
        board = new Board(Rules.CORE, NO_LIMITS);
        board.node(new Room(Samples.node("a", 1), byResources, NodeState.ACTIVE, Load.NONE));
        waits("1", new Demand("t", 3, 0, Arch.AMD64, false, null, 1, 10 * GIB, Map.of()), "share", 0);
        waits("2", new Demand("t", 3, 0, Arch.AMD64, false, null, 1, 5 * GIB, Map.of()), "share", 0);
        assertThat(placed()).containsExactly("1@a");
        assertThat(reason("2"))
                .isEqualTo("waiting: node name-of-a has no room (10240 of 14336 MiB of RAM in use, 5120 needed)");
    }

    @Test
    void appleAllowsTwoOnAHost() {
        node("a", 5);
        Demand mac = new Demand("t", 3, 0, Arch.AMD64, true, null, 1, 1, Map.of());
        for (int i = 0; i < 3; i++) {
            waits("mac-" + i, mac, "share", 0);
        }
        waits("linux");
        assertThat(placed()).containsExactly("mac-0@a", "mac-1@a", "linux@a");
        assertThat(reason("mac-2")).isEqualTo("waiting: node name-of-a runs two macOS VMs already, as Apple allows");
    }

    @Test
    void sharesTakeTurns() {
        node("a", 4);
        for (int i = 0; i < 10; i++) {
            waits("many-" + i, demand(null), "many", 0);
        }
        waits("one", demand(null), "one", 30_000_000);
        assertThat(placed()).containsExactly("many-0@a", "one@a", "many-1@a", "many-2@a");
        assertThat(board.ahead("many-9")).isEqualTo(6);
    }

    @Test
    void limitsHoldBackOneAndNobodyElse() {
        board = new Board(Rules.CORE, new Limits(0, 2, Duration.ZERO));
        node("a", 9);
        for (int i = 0; i < 3; i++) {
            waits("x" + i, demand(null), "x", 0);
        }
        waits("y", demand(null), "y", 0);
        assertThat(placed()).containsExactly("x0@a", "x1@a", "y@a");
        assertThat(reason("x2")).isEqualTo("waiting: 2 instances of x are placed (scheduler.maxPerCaller = 2)");
        board.gone("x0");
        assertThat(placed()).containsExactly("x2@a");
        board = new Board(Rules.CORE, new Limits(1, 0, Duration.ZERO));
        node("a", 9);
        waits("1");
        waits("2");
        assertThat(placed()).containsExactly("1@a");
        assertThat(reason("2"))
                .isEqualTo("waiting: 1 instances of its template are placed (scheduler.maxPerTemplate = 1)");
    }

    @Test
    void moreRulesCanBeGiven() {
        NodeFilter notA = (demand, room) -> room.id().equals("a") ? Optional.of("is not for you") : Optional.empty();
        NodeScore lastName = (demand, room) -> room.id().charAt(0);
        Rules rules = Rules.CORE.with(NodeFilter.class, notA, 0).with(NodeScore.class, lastName, 1);
        board = new Board(rules, NO_LIMITS);
        node("a", 1);
        node("b", 1);
        node("c", 1);
        waits("1");
        assertThat(board.explain("1"))
                .containsExactly(
                        new OnNode("c", "name-of-c", List.of(), 1000),
                        new OnNode("b", "name-of-b", List.of(), 1000),
                        new OnNode("a", "name-of-a", List.of("is not for you"), 1000));
        assertThat(placed()).containsExactly("1@c");
    }

    @Test
    void whoComesBeyondALimitOfAllWaitsWhoeverItIsAndGoesOnWhenOneGoes() {
        PlacementLimit two = placed -> placed < 2 ? Optional.empty() : Optional.of(placed + " are enough");
        Rules rules = Rules.CORE.with(PlacementLimit.class, two, 0);
        board = new Board(rules, NO_LIMITS);
        node("a", 9);
        waits("1", demand(null), "one", 0);
        waits("2", demand(null), "other", 0);
        waits("3", demand("a"), "third", 0);
        waits("4", demand(null), "one", 0);
        assertThat(placed()).containsExactly("1@a", "2@a");
        assertThat(reason("3")).isEqualTo("waiting: 2 are enough");
        assertThat(board.explain("4")).containsExactly(new OnNode("a", "name-of-a", List.of("2 are enough"), 1000));
        board.gone("1");
        assertThat(placed()).containsExactly("3@a");
        board.gone("2");
        assertThat(placed()).containsExactly("4@a");
    }

    @Test
    void aWishThatNobodyUnderstandsIsNamed() {
        node("a", 1);
        waits("1", new Demand("t", 3, 0, Arch.AMD64, false, null, 1, 1, Map.of("colour", "red")), "share", 0);
        assertThat(placed()).isEmpty();
        assertThat(reason("1")).isEqualTo("waiting: colour: needs the feature colour, which is not enabled here");
    }

    /** With equal demands, whoever is placed is the first by time, put back by what the share has; nobody is passed over. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theOrderIsThatOfTime(long seed) {
        Random random = new Random(seed);
        Map<String, Long> due = new HashMap<>();
        Map<String, String> shareOf = new HashMap<>();
        Map<String, Integer> placedOf = new HashMap<>();
        node("a", 100);
        for (int i = 0; i < 100; i++) {
            String id = "i" + i;
            due.put(id, random.nextInt(1000) * 1_000_000L);
            shareOf.put(id, "s" + random.nextInt(4));
            waits(id, demand(null), shareOf.get(id), due.get(id));
        }
        for (String placed : placed()) {
            String id = placed.split("@", 2)[0];
            long turn = turn(id, due, shareOf, placedOf);
            due.keySet()
                    .forEach(other -> assertThat(turn(other, due, shareOf, placedOf))
                            .as("%s before %s", id, other)
                            .isGreaterThanOrEqualTo(turn));
            due.remove(id);
            placedOf.merge(shareOf.get(id), 1, Integer::sum);
        }
        assertThat(due).isEmpty();
    }

    private static long turn(
            String id, Map<String, Long> due, Map<String, String> shareOf, Map<String, Integer> placedOf) {
        return due.get(id) + placedOf.getOrDefault(shareOf.get(id), 0) * 60_000_000L;
    }

    /** Every second a more urgent one comes, of a share that has nothing: the old one gets its turn all the same. */
    @Test
    void nobodyStarves() {
        long urgency = 500_000_000;
        node("a", 1);
        waits("running", demand(null), "other", 0);
        assertThat(placed()).containsExactly("running@a");
        node("full", 2);
        board.holds("busy-1", new Holding("full", demand(null), "busy", "busy"));
        board.holds("busy-2", new Holding("full", demand(null), "busy", "busy"));
        waits("old", demand(null), "busy", 0);
        List<String> turns = new ArrayList<>(List.of("running"));
        for (int second = 1; second <= 700 && !turns.contains("old"); second++) {
            waits("new-" + second, demand(null), "other", second * 1_000_000L - urgency);
            board.gone(turns.getLast());
            placed().forEach(one -> turns.add(one.split("@", 2)[0]));
        }
        // 500 s of urgency and 60 s for each of the two that its share has.
        assertThat(turns).contains("old").hasSizeBetween(600, 640);
    }

    /** Whatever comes and goes: room is never exceeded, and nobody waits beside room that would do. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomLives(long seed) {
        Random random = new Random(seed);
        Map<String, Integer> capacity = new HashMap<>();
        Map<String, String> nodeOf = new HashMap<>();
        Map<String, String> pins = new HashMap<>();
        for (int step = 0; step < 400; step++) {
            String nodeId = "n" + random.nextInt(6);
            switch (random.nextInt(6)) {
                case 0 -> {
                    int most = random.nextInt(5);
                    capacity.put(nodeId, most);
                    node(nodeId, most);
                }
                case 1 -> {
                    capacity.remove(nodeId);
                    board.nodeGone(nodeId);
                }
                case 2, 3 -> {
                    String pin = random.nextInt(3) == 0 ? nodeId : null;
                    String id = "i" + step;
                    pins.put(id, pin);
                    waits(id, demand(pin), "s" + random.nextInt(3), step * 1_000_000L);
                }
                default -> {
                    List<String> all = List.copyOf(pins.keySet());
                    if (!all.isEmpty()) {
                        String id = all.get(random.nextInt(all.size()));
                        board.gone(id);
                        pins.remove(id);
                        nodeOf.remove(id);
                    }
                }
            }
            for (String placed : placed()) {
                String[] parts = placed.split("@", 2);
                String node = parts[1];
                assertThat(nodeOf.put(parts[0], node)).as("placed twice").isNull();
                assertThat(pins.get(parts[0])).isIn(node, null);
                assertThat(nodeOf.values().stream().filter(node::equals).count())
                        .isLessThanOrEqualTo(capacity.get(node));
            }
            pins.forEach((id, pin) -> {
                if (!nodeOf.containsKey(id)) {
                    assertThat(capacity)
                            .allSatisfy((node, most) -> assertThat((pin == null || pin.equals(node))
                                            && nodeOf.values().stream()
                                                            .filter(node::equals)
                                                            .count()
                                                    < most)
                                    .as(reason(id))
                                    .isFalse());
                }
            });
        }
    }
}
