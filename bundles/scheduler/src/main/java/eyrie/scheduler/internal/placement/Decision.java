/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.placement;

import eyrie.api.node.NodeInfo;

/** What becomes of an instance in the queue. */
public sealed interface Decision {
    String instanceId();

    /** It goes to a node. */
    record Placed(String instanceId, NodeInfo node) implements Decision {}

    /** It stays in the queue, for the reason given. */
    record Waiting(String instanceId, String message) implements Decision {}
}
