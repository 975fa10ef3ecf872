/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.placement.Demand;
import eyrie.api.placement.Load;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.Room;
import java.util.List;
import java.util.Optional;

/** The filters and scores that always apply. */
final class CoreRules {
    static final List<NodeFilter> FILTERS =
            List.of(CoreRules::unusable, CoreRules::otherArch, CoreRules::full, CoreRules::enoughMacs);

    private static final int MOST_MACS = 2;
    private static final int MIB_SHIFT = 20;

    private CoreRules() {}

    private static Optional<String> unusable(Demand demand, Room room) {
        return switch (room.state()) {
            case ACTIVE -> Optional.empty();
            case OFFLINE -> Optional.of("is offline");
            case UNHEALTHY -> Optional.of("cannot run VMs: " + room.node().problem());
            case DRAIN -> Optional.of("takes nothing new (drain mode)");
            case UPDATING -> Optional.of("is being updated");
            case INACTIVE -> Optional.of("has no valid license");
        };
    }

    private static Optional<String> otherArch(Demand demand, Room room) {
        return room.node().arch() == demand.arch()
                ? Optional.empty()
                : Optional.of("runs " + room.node().arch().id() + ", not "
                        + demand.arch().id());
    }

    private static Optional<String> full(Demand demand, Room room) {
        return room.limitedByResources() ? resources(demand, room) : number(room);
    }

    private static Optional<String> number(Room room) {
        int used = room.load().instances();
        return used < room.mostInstances()
                ? Optional.empty()
                : Optional.of("has no room (" + used + " of " + room.mostInstances() + " VMs)");
    }

    private static Optional<String> resources(Demand demand, Room room) {
        Load load = room.load();
        if (load.cpuCount() + demand.cpuCount() > room.mostCpus()) {
            return Optional.of("has no room (" + load.cpuCount() + " of " + room.mostCpus() + " virtual CPUs in use, "
                    + demand.cpuCount() + " needed)");
        }
        if (load.ramBytes() + demand.ramBytes() > room.mostRamBytes()) {
            return Optional.of("has no room (" + mib(load.ramBytes()) + " of " + mib(room.mostRamBytes())
                    + " MiB of RAM in use, " + mib(demand.ramBytes()) + " needed)");
        }
        return Optional.empty();
    }

    /** Apple's licence allows two on a host. */
    private static Optional<String> enoughMacs(Demand demand, Room room) {
        return demand.macOs() && room.load().macOs() >= MOST_MACS
                ? Optional.of("runs two macOS VMs already, as Apple allows")
                : Optional.empty();
    }

    static double idle(Demand demand, Room room) {
        return -room.fullness();
    }

    private static long mib(long bytes) {
        return bytes >> MIB_SHIFT;
    }
}
