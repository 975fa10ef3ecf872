/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.node.NodeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When each node was last heard, in the steady time of this process, and what it last said; in memory, since it changes all
 * the time.
 */
final class Heartbeats {
    private final ConcurrentMap<String, Heartbeat> nodes = new ConcurrentHashMap<>();

    /**
     * What is known of a node since the start.
     *
     * @param seen when it was last heard
     * @param info as last announced, or null
     * @param listening requests of it that wait for an answer at the moment
     */
    record Heartbeat(Instant seen, NodeInfo info, int listening) {}

    Optional<Heartbeat> of(String nodeId) {
        return Optional.ofNullable(nodes.get(nodeId));
    }

    /** Those that wait for an answer, or were heard at that time or later. */
    List<String> heardSince(Instant time) {
        return nodes.entrySet().stream()
                .filter(node -> node.getValue().listening() > 0
                        || !node.getValue().seen().isBefore(time))
                .map(Map.Entry::getKey)
                .toList();
    }

    void heard(String nodeId, Instant now) {
        listening(nodeId, 0, now);
    }

    void announced(NodeInfo info, Instant now) {
        nodes.merge(
                info.id(),
                new Heartbeat(now, info, 0),
                (before, first) -> new Heartbeat(now, info, before.listening()));
    }

    /** @param change 1 when a request begins to wait, -1 when it ends */
    void listening(String nodeId, int change, Instant now) {
        nodes.merge(
                nodeId,
                new Heartbeat(now, null, change),
                (before, first) -> new Heartbeat(now, before.info(), before.listening() + change));
    }
}
