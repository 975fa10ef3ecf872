/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the nodes wrote down and what the controller says, and finds what must never have happened. */
final class ChaosHistory {
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Set<String>> aliveOn = new HashMap<>();
    private final Map<String, String> begunOn = new LinkedHashMap<>();
    private final Set<String> left = new HashSet<>();
    private final int capacity;

    ChaosHistory(int capacity) {
        this.capacity = capacity;
    }

    List<String> violations() {
        return violations;
    }

    int begun() {
        return begunOn.size();
    }

    /** The journal of one group of nodes, in the order in which it was written. */
    void journal(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (!line.endsWith("}")) {
                continue; // cut off when its writer was killed; nobody was told of what it says
            }
            JsonNode entry = Server.json(line);
            String node = entry.path("node").asText();
            String instance = entry.path("instance").asText();
            switch (entry.path("what").asText()) {
                case "BEGUN" -> begun(node, instance);
                case "ENDED" -> alive(node).remove(instance);
                case "REMOVED" -> {
                    alive(node).remove(instance);
                    left.remove(instance);
                }
                default -> {}
            }
        }
    }

    private void begun(String node, String instance) {
        String before = begunOn.put(instance, node);
        if (before != null) {
            violations.add("instance %s is begun on %s, after it was begun on %s".formatted(instance, node, before));
        }
        left.add(instance);
        Set<String> alive = alive(node);
        alive.add(instance);
        if (alive.size() > capacity) {
            violations.add("%d instances run on %s, which has room for %d".formatted(alive.size(), node, capacity));
        }
    }

    /** Nothing may be left on any node at the end. */
    void nothingIsLeft() {
        left.forEach(
                instance -> violations.add("instance %s is left on %s".formatted(instance, begunOn.get(instance))));
    }

    /**
     * The controller's list at the end.
     *
     * @param acknowledged ids that it has given to somebody
     */
    void atTheEnd(Set<String> acknowledged, Map<String, String> states) {
        for (String id : acknowledged) {
            String state = states.get(id);
            if (state == null) {
                violations.add("instance %s is lost".formatted(id));
            } else if (!state.equals("Terminated")) {
                violations.add("instance %s has no end: %s".formatted(id, state));
            }
        }
        for (String instance : begunOn.keySet()) {
            if (!states.containsKey(instance)) {
                violations.add("instance %s ran and the controller does not know it".formatted(instance));
            }
        }
    }

    /**
     * First come, first served among equals: the order of the events of creation is that of the first placements.
     *
     * @param events of all instances in order; all had the same wishes and the same owner
     */
    void inOrder(List<JsonNode> events) {
        Map<String, Integer> places = new HashMap<>();
        int latest = -1;
        Set<String> placed = new HashSet<>();
        for (JsonNode event : events) {
            String id = event.path("subject").asText();
            if (!event.path("type").asText().equals("instance.scheduling")) {
                continue;
            }
            if (!event.path("data").hasNonNull("node_id")) {
                places.putIfAbsent(id, places.size());
            } else if (placed.add(id)) {
                int place = places.getOrDefault(id, -1);
                if (place < latest) {
                    violations.add("instance %s was placed after one that was asked for later".formatted(id));
                }
                latest = Math.max(latest, place);
            }
        }
    }

    private Set<String> alive(String node) {
        return aliveOn.computeIfAbsent(node, id -> new HashSet<>());
    }
}
