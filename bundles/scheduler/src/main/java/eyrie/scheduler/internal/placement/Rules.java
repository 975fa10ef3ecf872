/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import java.util.List;
import java.util.Optional;

/** The filters and scores that always apply. */
final class Rules {
    static final List<NodeFilter> FILTERS = List.of(Rules::offline, Rules::troubled, Rules::otherArch, Rules::full);

    /** The first that tells two nodes apart decides. */
    static final List<NodeScore> SCORES = List.of(Rules::cached, Rules::idle);

    private Rules() {}

    private static Optional<String> offline(Demand demand, Room room) {
        return refusal(room.state() == NodeState.OFFLINE, "is offline");
    }

    private static Optional<String> troubled(Demand demand, Room room) {
        return refusal(
                room.node().problem() != null, "cannot run VMs: " + room.node().problem());
    }

    private static Optional<String> otherArch(Demand demand, Room room) {
        return refusal(
                room.node().arch() != demand.arch(),
                "runs %s, not %s"
                        .formatted(room.node().arch().id(), demand.arch().id()));
    }

    private static Optional<String> full(Demand demand, Room room) {
        return refusal(
                room.used() >= room.node().capacity(),
                "has no room (%d of %d VMs)".formatted(room.used(), room.node().capacity()));
    }

    private static double cached(Demand demand, Room room) {
        return room.caches(demand) ? 1 : 0;
    }

    private static double idle(Demand demand, Room room) {
        return -room.load();
    }

    private static Optional<String> refusal(boolean applies, String reason) {
        return applies ? Optional.of(reason) : Optional.empty();
    }
}
