/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.node.NodeInfo;

/**
 * A node and what it holds.
 *
 * @param node as last reported
 * @param state as the controller sees it
 * @param used instances that are placed there
 */
public record Room(NodeInfo node, NodeState state, int used) {
    Room withOneMore() {
        return new Room(node, state, used + 1);
    }

    double load() {
        return node.capacity() == 0 ? 1 : (double) used / node.capacity();
    }

    boolean caches(Demand demand) {
        return node.templates().stream()
                .anyMatch(cached ->
                        cached.id().equals(demand.templateId()) && cached.version() == demand.templateVersion());
    }
}
