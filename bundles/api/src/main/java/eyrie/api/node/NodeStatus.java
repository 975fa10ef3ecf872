/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.time.Instant;

/**
 * A node as the controller sees it.
 *
 * @param info as last reported
 * @param state as the compatible API names it: {@code Active}, {@code Offline}, {@code Unhealthy},
 *     {@code Drain Mode}, {@code Updating}, {@code Inactive (Invalid License)}
 * @param instances placed here and not ended
 * @param seen when it last reported
 * @param configuration what the controller has decided about it
 */
public record NodeStatus(NodeInfo info, String state, int instances, Instant seen, NodeConfiguration configuration) {
    /** About which nothing was decided. */
    public NodeStatus(NodeInfo info, String state, int instances, Instant seen) {
        this(info, state, instances, seen, NodeConfiguration.NONE);
    }
}
