/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.instance.Explanation;
import eyrie.api.placement.Demand;
import eyrie.api.placement.Load;
import eyrie.api.placement.Room;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that placement knows, in memory: who waits, who holds what, and the nodes. What it takes to find the next
 * placement depends neither on the length of the queue nor on the number of nodes, only on how many different demands
 * there are. Thread-safe; whoever changes it is alone with the database meanwhile.
 */
public final class Board {
    /** Demands for which nobody waits any more and whose candidates are kept: the next request mostly asks for the same. */
    private static final int IDLE_SHAPES = 16;

    /** An instance and the node for it. */
    public record Placed(Waiting instance, Room room) {}

    private record Entry(Waiting waiting, Lane lane) {}

    private final Rules rules;
    private final Limits limits;
    private final Rooms rooms = new Rooms();
    private final Queue queue;
    private final Map<String, Entry> waiting = new HashMap<>();
    private final Map<String, Holding> holdings = new HashMap<>();
    private final Map<Demand, Shape> shapes = new HashMap<>();
    private final Set<Lane> limited = new LinkedHashSet<>();
    private final Tallies templates = new Tallies();
    private final Tallies owners = new Tallies();
    /** Loads of nodes that are not known (yet). */
    private final Map<String, Load> loads = new HashMap<>();

    private int shapesKept = IDLE_SHAPES;
    /** Whether a room may have become larger since those were looked at that found none. */
    private boolean grown;

    public Board(Rules rules, Limits limits) {
        this.rules = rules;
        this.limits = limits;
        queue = new Queue(limits.shareStep().toNanos() / 1000);
    }

    /** A node as it is now, whatever its load was said to be. */
    public synchronized void node(Room room) {
        rooms.put(room.with(loads.getOrDefault(room.id(), Load.NONE)));
        grown = true;
    }

    public synchronized void nodeGone(String nodeId) {
        rooms.remove(nodeId);
    }

    /** An instance that waits, instead of what was known of it. */
    public synchronized void waits(Waiting one) {
        gone(one.id());
        Shape shape = shape(one.demand());
        waiting.put(one.id(), new Entry(one, queue.add(one, shape)));
    }

    /** An instance that holds room, instead of what was known of it. */
    public synchronized void holds(String id, Holding holding) {
        gone(id);
        take(id, holding);
    }

    /** An instance that neither waits nor holds anything. */
    public synchronized void gone(String id) {
        Entry entry = waiting.remove(id);
        if (entry != null) {
            remove(entry);
        }
        Holding holding = holdings.remove(id);
        if (holding != null) {
            count(holding, -1);
            reopenLimited();
        }
    }

    /** Takes the next one that can be placed out of the queue and gives it its room; empty if there is none. */
    public synchronized Optional<Placed> next() {
        if (rules.limit(holdings.size()).isPresent()) {
            return Optional.empty();
        }
        if (grown) {
            grown = false;
            reopenShut();
        }
        while (true) {
            Optional<Lane> lane = queue.next();
            if (lane.isEmpty()) {
                return Optional.empty();
            }
            Optional<Room> room = isLimited(lane.get()) ? Optional.empty() : room(lane.get().shape);
            if (room.isPresent()) {
                return Optional.of(place(lane.get().first(), room.get()));
            }
        }
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** Why an instance waits, as a sentence; empty if it does not, as far as is known. */
    public synchronized Optional<String> reason(String id) {
        return Optional.ofNullable(waiting.get(id)).map(entry -> "waiting: " + reason(entry.lane()));
    }

    /** How many wait that stand before one. */
    public synchronized int ahead(String id) {
        Entry entry = waiting.get(id);
        return entry == null ? 0 : queue.ahead(entry.waiting());
    }

    /** What each node says to one that waits, the best first; none for one that does not wait. */
    public synchronized List<Explanation.OnNode> explain(String id) {
        Entry entry = waiting.get(id);
        if (entry == null) {
            return List.of();
        }
        return new Reasons(rules, rooms).explain(entry.waiting().demand(), general(entry.lane()));
    }

    private Placed place(Waiting one, Room room) {
        remove(waiting.remove(one.id()));
        take(one.id(), new Holding(room.id(), one.demand(), one.share(), one.owner()));
        return new Placed(one, room);
    }

    private void take(String id, Holding holding) {
        holdings.put(id, holding);
        count(holding, 1);
    }

    private void remove(Entry entry) {
        Lane lane = entry.lane();
        queue.remove(entry.waiting(), lane);
        if (lane.isEmpty()) {
            limited.remove(lane);
            trimShapes();
        }
    }

    private void count(Holding holding, int sign) {
        Demand demand = holding.demand();
        Load load = loads.getOrDefault(holding.nodeId(), Load.NONE);
        Load now = sign > 0 ? load.plus(demand) : load.minus(demand);
        if (now.instances() == 0) {
            loads.remove(holding.nodeId());
        } else {
            loads.put(holding.nodeId(), now);
        }
        grown |= sign < 0;
        rooms.get(holding.nodeId()).ifPresent(room -> rooms.put(room.with(now)));
        templates.change(demand.templateId(), sign);
        owners.change(holding.owner(), sign);
        queue.placed(holding.share(), sign);
    }

    private Optional<Room> room(Shape shape) {
        Optional<Room> room = shape.candidates.best(rooms).flatMap(rooms::get);
        if (room.isEmpty()) {
            queue.shut(shape, true);
        }
        return room;
    }

    private boolean isLimited(Lane lane) {
        boolean is = limit(lane).isPresent();
        if (is) {
            queue.limited(lane, true);
            limited.add(lane);
        }
        return is;
    }

    private Optional<String> limit(Lane lane) {
        return limits.refusal(templates, owners, lane.shape.demand.templateId(), lane.owner);
    }

    /** What keeps it from every node. */
    private Optional<String> general(Lane lane) {
        return lane.shape.obstacle.or(() -> limit(lane)).or(() -> rules.limit(holdings.size()));
    }

    private void reopenLimited() {
        limited.removeIf(lane -> {
            boolean open = limit(lane).isEmpty();
            if (open) {
                queue.limited(lane, false);
            }
            return open;
        });
    }

    /** Where rooms have changed, somebody may fit now who did not before. */
    private void reopenShut() {
        for (Shape shape : shapes.values()) {
            if (shape.isShut()
                    && shape.obstacle.isEmpty()
                    && !shape.lanes.isEmpty()
                    && shape.candidates.best(rooms).isPresent()) {
                queue.shut(shape, false);
            }
        }
    }

    private Shape shape(Demand demand) {
        Shape shape = shapes.computeIfAbsent(demand, key -> new Shape(key, rules));
        if (shape.lanes.isEmpty() && shape.isShut() && shape.obstacle.isEmpty()) {
            shape.shut(false);
        }
        return shape;
    }

    private void trimShapes() {
        if (shapes.size() > shapesKept) {
            shapes.values().removeIf(shape -> shape.lanes.isEmpty());
            shapesKept = IDLE_SHAPES + 2 * shapes.size();
        }
    }

    private String reason(Lane lane) {
        Shape shape = lane.shape;
        Optional<String> known = general(lane);
        if (known.isPresent()) {
            return known.get();
        }
        if (shape.candidates.best(rooms).isPresent()) {
            return "its turn has not come yet";
        }
        return shape.reason(rooms.version()).orElseGet(() -> {
            String text = new Reasons(rules, rooms).brief(shape.demand);
            shape.reason(text, rooms.version());
            return text;
        });
    }
}
