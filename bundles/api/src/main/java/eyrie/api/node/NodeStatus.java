/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.time.Instant;

/**
 * A node as the controller sees it.
 *
 * @param info as last reported
 * @param state as the compatible API names it: {@code Active}, {@code Offline}, {@code Unhealthy}
 * @param instances placed here and not ended
 * @param seen when it last reported
 */
public record NodeStatus(NodeInfo info, String state, int instances, Instant seen) {}
