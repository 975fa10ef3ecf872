/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.placement.Room;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Optional;

/** The nodes, those that changed last at the end, so that whoever has seen all up to a moment finds what is newer at once. */
final class Rooms {
    /** A room as it is since a version of the whole. */
    record Slot(Room room, long since) {}

    private final LinkedHashMap<String, Slot> slots = new LinkedHashMap<>();
    private long version;
    private long removals;

    void put(Room room) {
        version++;
        slots.putLast(room.id(), new Slot(room, version));
    }

    void remove(String nodeId) {
        if (slots.remove(nodeId) != null) {
            version++;
            removals++;
        }
    }

    Optional<Room> get(String nodeId) {
        return Optional.ofNullable(slots.get(nodeId)).map(Slot::room);
    }

    /** Grows with every change. */
    long version() {
        return version;
    }

    /** Grows whenever a node goes. */
    long removals() {
        return removals;
    }

    Collection<Slot> newestFirst() {
        return slots.sequencedValues().reversed();
    }

    Optional<Slot> slot(String nodeId) {
        return Optional.ofNullable(slots.get(nodeId));
    }
}
