/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Decides which instance goes to which node. In the order of the queue each takes the best node that has room for it; one
 * that fits nowhere holds up nobody behind it.
 */
public final class Placement {
    private static final int MESSAGE_LENGTH = 400;

    private final List<NodeFilter> filters;
    private final List<NodeScore> scores;

    public Placement() {
        this(Rules.FILTERS, Rules.SCORES);
    }

    Placement(List<NodeFilter> filters, List<NodeScore> scores) {
        this.filters = filters;
        this.scores = scores;
    }

    /** One decision for each demand, in the same order. */
    public List<Decision> decide(List<Demand> queue, List<Room> nodes) {
        Map<String, Room> rooms = new LinkedHashMap<>();
        nodes.forEach(room -> rooms.put(room.node().id(), room));
        // A long queue asks mostly for the same thing, which fits nowhere until a placement changes the rooms.
        Map<Demand, String> refused = new HashMap<>();
        List<Decision> decisions = new ArrayList<>(queue.size());
        for (Demand demand : queue) {
            String known = refused.get(demand.withoutInstance());
            Optional<Room> choice = known == null ? choose(demand, candidates(demand, rooms)) : Optional.empty();
            if (choice.isPresent()) {
                Room room = choice.get().withOneMore();
                rooms.put(room.node().id(), room);
                refused.clear();
                decisions.add(new Decision.Placed(demand.instanceId(), room.node()));
            } else {
                String reason = known == null ? reason(demand, candidates(demand, rooms)) : known;
                refused.put(demand.withoutInstance(), reason);
                decisions.add(new Decision.Waiting(demand.instanceId(), reason));
            }
        }
        return decisions;
    }

    private static Collection<Room> candidates(Demand demand, Map<String, Room> rooms) {
        if (demand.nodeId() == null) {
            return rooms.values();
        }
        Room wanted = rooms.get(demand.nodeId());
        return wanted == null ? List.of() : List.of(wanted);
    }

    private Optional<Room> choose(Demand demand, Collection<Room> candidates) {
        return candidates.stream()
                .filter(room -> refusal(demand, room).isEmpty())
                .max(byScores(demand).thenComparing(room -> room.node().id(), Comparator.reverseOrder()));
    }

    private Comparator<Room> byScores(Demand demand) {
        Comparator<Room> order = (left, right) -> 0;
        for (NodeScore score : scores) {
            order = order.thenComparingDouble(room -> score.of(demand, room));
        }
        return order;
    }

    private Optional<String> refusal(Demand demand, Room room) {
        return filters.stream()
                .flatMap(filter -> filter.refusal(demand, room).stream())
                .findFirst();
    }

    private String reason(Demand demand, Collection<Room> candidates) {
        if (candidates.isEmpty()) {
            return demand.nodeId() == null
                    ? "waiting: there is no node"
                    : "waiting: node %s is not known".formatted(demand.nodeId());
        }
        StringJoiner reasons = new StringJoiner("; ", "waiting: ", "");
        for (Room room : candidates) {
            refusal(demand, room)
                    .ifPresent(why -> reasons.add("node " + room.node().name() + " " + why));
        }
        String text = reasons.toString();
        return text.length() <= MESSAGE_LENGTH ? text : text.substring(0, MESSAGE_LENGTH - 3) + "...";
    }
}
