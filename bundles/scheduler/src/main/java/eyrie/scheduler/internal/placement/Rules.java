/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceRequest;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeInfo;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeCondition;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.NodeScore;
import eyrie.api.placement.NodeState;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.PlacementLimit;
import eyrie.api.placement.QueueOrder;
import eyrie.api.placement.Room;
import eyrie.api.placement.TemplateSizes;
import eyrie.api.placement.Wish;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * All rules that are there at one moment: the scheduler's own and those of features. Of one sort, those with the higher
 * rankings come first. Immutable.
 */
public final class Rules {
    /** The scheduler's own alone. */
    public static final Rules CORE = new Rules(List.of());

    /** Scores of features that rank above this are asked before template locality, the others after it. */
    private static final int LOCALITY = 0;
    /** Scores of features that rank above this are asked before spreading, the others after it. */
    private static final int SPREADING = -1000;

    /** A service may be several sorts of rule, and is each of them by itself. */
    private record Ranked(Class<?> sort, Object rule, int ranking) {}

    private final List<Ranked> ranked;
    private final Map<String, Wish> wishes = new TreeMap<>();
    private final List<NodeFilter> filters;
    private final List<NodeScore> before;
    private final List<NodeScore> between;
    private final List<NodeScore> after;
    private final List<QueueOrder> orders;
    private final List<NodeCondition> conditions;
    private final List<PlacementFacts> facts;
    private final List<PlacementLimit> limits;
    private final List<TemplateSizes> sizes;

    private Rules(List<Ranked> ranked) {
        this.ranked = List.copyOf(ranked);
        of(Wish.class).forEach(wish -> wishes.put(wish.name(), wish));
        filters = of(NodeFilter.class);
        before = of(NodeScore.class, ranking -> ranking > LOCALITY);
        between = of(NodeScore.class, ranking -> ranking <= LOCALITY && ranking > SPREADING);
        after = of(NodeScore.class, ranking -> ranking <= SPREADING);
        orders = of(QueueOrder.class);
        conditions = of(NodeCondition.class);
        facts = of(PlacementFacts.class);
        limits = of(PlacementLimit.class);
        sizes = of(TemplateSizes.class);
    }

    private <T> List<T> of(Class<T> sort) {
        return of(sort, _ -> true);
    }

    private <T> List<T> of(Class<T> sort, IntPredicate ranking) {
        return ranked.stream()
                .filter(each -> each.sort() == sort && ranking.test(each.ranking()))
                .sorted(Comparator.comparingInt(Ranked::ranking).reversed())
                .map(each -> sort.cast(each.rule()))
                .toList();
    }

    /** These and one more. */
    public <T> Rules with(Class<T> sort, T rule, int ranking) {
        List<Ranked> more = new ArrayList<>(ranked);
        more.add(new Ranked(sort, rule, ranking));
        return new Rules(more);
    }

    /** These without one. */
    public <T> Rules without(Class<T> sort, T rule) {
        return new Rules(ranked.stream()
                .filter(each -> each.sort() != sort || each.rule() != rule)
                .toList());
    }

    /** The wishes of a request as they are kept. @throws EyrieException INVALID naming the first that cannot be kept */
    public Map<String, String> checked(Map<String, String> wished) {
        Map<String, String> checked = new TreeMap<>();
        wished.forEach((name, value) -> checked.put(name, handler(name).check(value)));
        return checked;
    }

    private Wish handler(String name) {
        Wish wish = wishes.get(name);
        if (wish == null) {
            throw new EyrieException(ErrorKind.INVALID, missing(name));
        }
        return wish;
    }

    private static String missing(String name) {
        return "%s: needs the feature %s, which is not enabled here"
                .formatted(name, name.equals(InstanceRequest.GROUP) ? "groups" : name);
    }

    /** Of all wishes, those that make a difference for nodes. A priority never does, so who has one goes on without the feature. */
    public Map<String, String> aboutNodes(Map<String, String> wished) {
        if (wished.isEmpty()) {
            return wished;
        }
        Map<String, String> about = new HashMap<>(wished);
        about.remove(InstanceRequest.PRIORITY);
        about.keySet()
                .removeIf(name -> wishes.containsKey(name) && !wishes.get(name).concernsNodes());
        return about;
    }

    /** By how many microseconds an instance stands behind its time. */
    public long delayMicros(Map<String, String> wished) {
        long delay = 0;
        for (QueueOrder order : orders) {
            delay += order.delay(wished).toNanos() / 1000;
        }
        return delay;
    }

    /** Why no node at all can do. */
    Optional<String> obstacle(Demand demand) {
        return demand.wishes().keySet().stream()
                .filter(name -> !wishes.containsKey(name))
                .sorted()
                .findFirst()
                .map(Rules::missing);
    }

    /** Why nobody at all may be placed while so many are. */
    Optional<String> limit(int placed) {
        for (PlacementLimit limit : limits) {
            Optional<String> refusal = limit.refusal(placed);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /** A node as rules see it who are asked about a demand. */
    Room facing(Demand demand, Room room) {
        return room.missing(Locality.missingBytes(demand, room.node().templates(), sizes));
    }

    /** @param room as it faces the demand, here and below */
    Optional<String> refusal(Demand demand, Room room) {
        for (NodeFilter filter : CoreRules.FILTERS) {
            Optional<String> refusal = filter.refusal(demand, room);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        for (NodeFilter filter : filters) {
            Optional<String> refusal = filter.refusal(demand, room);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    List<String> refusals(Demand demand, Room room) {
        return Stream.concat(CoreRules.FILTERS.stream(), filters.stream())
                .flatMap(filter -> filter.refusal(demand, room).stream())
                .toList();
    }

    /** One number for each score, the most important first. */
    double[] scores(Demand demand, Room room) {
        double[] scores = new double[before.size() + between.size() + after.size() + 2];
        int i = 0;
        for (NodeScore score : before) {
            scores[i++] = score.of(demand, room);
        }
        scores[i++] = Locality.score(demand, room);
        for (NodeScore score : between) {
            scores[i++] = score.of(demand, room);
        }
        scores[i++] = CoreRules.idle(demand, room);
        for (NodeScore score : after) {
            scores[i++] = score.of(demand, room);
        }
        return scores;
    }

    /** The state of a node of which no more is known than this. */
    public NodeState state(NodeState heard, NodeInfo node, NodeConfiguration configuration) {
        if (heard == NodeState.OFFLINE) {
            return heard;
        }
        List<NodeState> states = new ArrayList<>();
        conditions.forEach(condition -> condition.of(node).ifPresent(states::add));
        return states.stream()
                .max(NodeState::compareTo)
                .orElse(heard == NodeState.ACTIVE && configuration.drain() ? NodeState.DRAIN : heard);
    }

    public void load(Connection connection) throws SQLException {
        for (PlacementFacts source : facts) {
            source.load(connection);
        }
    }

    /** @param nodeIds of which there may be other facts than before */
    public void load(Connection connection, Set<String> nodeIds) throws SQLException {
        for (PlacementFacts source : facts) {
            source.load(connection, nodeIds);
        }
    }
}
