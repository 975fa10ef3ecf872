/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.instance.Explanation.OnNode;
import eyrie.api.placement.Demand;
import eyrie.api.placement.Room;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts into words why a demand is met nowhere. */
final class Reasons {
    private static final int LENGTH = 400;
    private static final Comparator<Room> BY_NAME =
            Comparator.comparing(Room::name).thenComparing(Room::id);
    /** Enough to fill the text. */
    private static final int NAMED = 40;

    private final Rules rules;
    private final Rooms rooms;

    private record Judged(Room room, OnNode said, double[] scores) {}

    Reasons(Rules rules, Rooms rooms) {
        this.rules = rules;
        this.rooms = rooms;
    }

    /** One line with as many nodes as it holds. */
    String brief(Demand demand) {
        List<Room> asked = asked(demand).sorted(BY_NAME).limit(NAMED).toList();
        if (asked.isEmpty()) {
            return demand.nodeId() == null ? "there is no node" : "node %s is not known".formatted(demand.nodeId());
        }
        List<String> reasons = new ArrayList<>();
        for (Room room : asked) {
            rules.refusal(demand, rules.facing(demand, room))
                    .ifPresent(why -> reasons.add("node " + room.name() + " " + why));
        }
        String text = String.join("; ", reasons);
        return text.length() <= LENGTH ? text : text.substring(0, LENGTH - 3) + "...";
    }

    /** @param general what keeps it from every node, if anything */
    List<OnNode> explain(Demand demand, Optional<String> general) {
        return rooms.newestFirst().stream()
                .map(slot -> judge(demand, rules.facing(demand, slot.room()), general))
                .sorted(Comparator.<Judged>comparingInt(
                                judged -> judged.said().reasons().size())
                        .thenComparing(Judged::scores, (left, right) -> Arrays.compare(right, left))
                        .thenComparing(Judged::room, BY_NAME))
                .map(Judged::said)
                .toList();
    }

    private Judged judge(Demand demand, Room room, Optional<String> general) {
        List<String> reasons = new ArrayList<>(general.stream().toList());
        if (demand.nodeId() != null && !demand.nodeId().equals(room.id())) {
            reasons.add("is not the one that was asked for (node_id)");
        }
        reasons.addAll(rules.refusals(demand, room));
        OnNode said = new OnNode(room.id(), room.name(), reasons, room.missingBytes());
        return new Judged(room, said, rules.scores(demand, room));
    }

    private Stream<Room> asked(Demand demand) {
        return demand.nodeId() == null
                ? rooms.newestFirst().stream().map(Rooms.Slot::room)
                : rooms.get(demand.nodeId()).stream();
    }
}
