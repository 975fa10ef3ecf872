/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.placement.Demand;
import eyrie.api.placement.Room;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The nodes that have room for a demand, the best first. Only what changed since the last look is looked at again. */
final class Candidates {
    /** A node with what its scores were when it was looked at. */
    private record Candidate(double[] scores, String nodeId) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            for (int i = 0; i < scores.length; i++) {
                int order = Double.compare(other.scores[i], scores[i]);
                if (order != 0) {
                    return order;
                }
            }
            return nodeId.compareTo(other.nodeId);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Candidate candidate && compareTo(candidate) == 0;
        }

        @Override
        public int hashCode() {
            return nodeId.hashCode();
        }
    }

    private final Demand demand;
    private final Rules rules;
    private final TreeSet<Candidate> best = new TreeSet<>();
    private final Map<String, Candidate> byNode = new HashMap<>();
    private long seen = -1;
    private long removals = -1;

    Candidates(Demand demand, Rules rules) {
        this.demand = demand;
        this.rules = rules;
    }

    Optional<String> best(Rooms rooms) {
        if (seen != rooms.version()) {
            lookAgain(rooms);
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best.first().nodeId());
    }

    private void lookAgain(Rooms rooms) {
        if (removals != rooms.removals()) {
            removals = rooms.removals();
            seen = -1;
            best.clear();
            byNode.clear();
        }
        for (Rooms.Slot slot : nodes(rooms)) {
            if (slot.since() <= seen) {
                break;
            }
            look(slot.room());
        }
        seen = rooms.version();
    }

    private Collection<Rooms.Slot> nodes(Rooms rooms) {
        return demand.nodeId() == null
                ? rooms.newestFirst()
                : rooms.slot(demand.nodeId()).map(List::of).orElse(List.of());
    }

    private void look(Room room) {
        Candidate before = byNode.remove(room.id());
        if (before != null) {
            best.remove(before);
        }
        Room facing = rules.facing(demand, room);
        if (rules.refusal(demand, facing).isEmpty()) {
            Candidate candidate = new Candidate(rules.scores(demand, facing), room.id());
            byNode.put(room.id(), candidate);
            best.add(candidate);
        }
    }
}
