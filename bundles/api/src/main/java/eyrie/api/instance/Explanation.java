/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.instance;

import java.util.List;

/**
 * Why an instance is where it is. For one that waits: what keeps it from each node, as placement would say it now.
 *
 * @param instanceId the instance
 * @param state its state
 * @param message the short form, as the instance itself carries it, or null
 * @param ahead how many waiting instances would be placed before it; 0 if it does not wait
 * @param nodes node by node, the best first
 */
public record Explanation(String instanceId, InstanceState state, String message, int ahead, List<OnNode> nodes) {
    public Explanation {
        nodes = List.copyOf(nodes);
    }

    /**
     * One node.
     *
     * @param nodeId its id
     * @param nodeName its name
     * @param reasons every rule that keeps the instance out, each as the end of a sentence that begins with the node's
     *     name; empty if it could go there
     * @param missingBytes of the template that the node would have to fetch; -1 if that is not known
     */
    public record OnNode(String nodeId, String nodeName, List<String> reasons, long missingBytes) {
        public OnNode {
            reasons = List.copyOf(reasons);
        }
    }
}
