/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.node;

import java.time.Instant;
import java.util.Map;

/**
 * A template version that is being sent to nodes, or was.
 *
 * @param id UUID-shaped
 * @param template id of the template, or the name of its repository where only the registry knows it
 * @param tag of the version
 * @param requested when it was asked for
 * @param nodes how far each node is, by its id
 */
public record Distribution(String id, String template, String tag, Instant requested, Map<String, OnNode> nodes) {
    /**
     * How far a node is.
     *
     * @param done whether it has the version
     * @param progress 0 to 1
     * @param error why it will not have it, or null
     */
    public record OnNode(boolean done, double progress, String error) {}
}
