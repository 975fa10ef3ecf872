/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

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
    void nothingIsLeft(Map<String, JsonNode> instances) {
        left.forEach(instance -> violations.add(
                "instance %s is left on %s: %s".formatted(instance, begunOn.get(instance), instances.get(instance))));
    }

    /**
     * The controllers' list at the end.
     *
     * @param acknowledged ids that they have given to somebody
     */
    void atTheEnd(Set<String> acknowledged, Map<String, JsonNode> instances) {
        for (String id : acknowledged) {
            JsonNode instance = instances.get(id);
            if (instance == null) {
                violations.add("instance %s is lost".formatted(id));
            } else if (!ChaosLoad.state(instance).equals("Terminated")) {
                violations.add("instance %s has no end: %s".formatted(id, instance));
            }
        }
        for (String instance : begunOn.keySet()) {
            if (!instances.containsKey(instance)) {
                violations.add("instance %s ran and the controllers do not know it".formatted(instance));
            }
        }
    }

    /** Two controllers tell the same. */
    void sameAs(Map<String, JsonNode> instances, Map<String, JsonNode> other) {
        Set<String> all = new TreeSet<>(instances.keySet());
        all.addAll(other.keySet());
        for (String id : all) {
            JsonNode one = instances.get(id);
            JsonNode another = other.get(id);
            if (one == null || another == null || !ChaosLoad.state(one).equals(ChaosLoad.state(another))) {
                violations.add("controllers tell different things of %s: %s, and %s".formatted(id, one, another));
            }
        }
    }

    /** What else must not be. */
    void add(List<String> more) {
        violations.addAll(more);
    }

    /**
     * First come, first served among equals, by the times that the controllers have noted, whatever their clocks said: when one
     * gets its node, none waits that was asked for earlier.
     *
     * @param events of all instances in order
     * @param instances that had the same wishes and the same owner
     */
    void inOrder(List<JsonNode> events, Map<String, JsonNode> instances) {
        Map<String, Asked> asked = new HashMap<>();
        NavigableSet<Asked> waiting = new TreeSet<>();
        for (JsonNode event : events) {
            String id = event.path("subject").asText();
            JsonNode instance = instances.get(id);
            if (instance == null) {
                continue;
            }
            boolean scheduling = event.path("type").asText().equals("instance.scheduling");
            boolean placed = event.path("data").hasNonNull("node_id");
            Asked known = asked.get(id);
            if (known == null && scheduling && !placed) {
                Asked first = new Asked(Instant.parse(instance.path("cr_time").asText()), asked.size(), id);
                asked.put(id, first);
                waiting.add(first);
            } else if (known != null && waiting.contains(known) && (placed || !scheduling)) {
                Asked first = waiting.first();
                if (placed && !first.equals(known)) {
                    violations.add("event %s: instance %s, asked for at %s, got a node before %s, asked for at %s"
                            .formatted(event.path("cursor").asText(), id, known.at(), first.id(), first.at()));
                }
                waiting.remove(known);
            }
        }
    }

    private record Asked(Instant at, int place, String id) implements Comparable<Asked> {
        @Override
        public int compareTo(Asked other) {
            return Comparator.comparing(Asked::at).thenComparing(Asked::place).compare(this, other);
        }
    }

    private Set<String> alive(String node) {
        return aliveOn.computeIfAbsent(node, id -> new HashSet<>());
    }
}
