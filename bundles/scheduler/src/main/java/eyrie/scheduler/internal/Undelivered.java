/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Instances that were placed on a node by this process and of which no answer to the node has told yet, so that the node
 * cannot have begun anything. Thread-safe.
 */
final class Undelivered {
    private static final class OnNode {
        final Set<String> instances = new HashSet<>();
        long withheld;
    }

    private final Map<String, OnNode> nodes = new HashMap<>();

    synchronized void placed(String nodeId, String instanceId) {
        nodes.computeIfAbsent(nodeId, id -> new OnNode()).instances.add(instanceId);
    }

    /** To be asked for before an answer is read. */
    synchronized long mark(String nodeId) {
        OnNode node = nodes.get(nodeId);
        return node == null ? 0 : node.withheld;
    }

    /**
     * An answer is about to be given.
     *
     * @param mark from before it was read
     * @return whether it may be; otherwise something of it may have been taken away meanwhile, and it is to be read again
     */
    synchronized boolean delivered(String nodeId, long mark, Collection<String> instances) {
        OnNode node = nodes.get(nodeId);
        if (node == null) {
            return true;
        }
        if (node.withheld != mark) {
            return false;
        }
        node.instances.removeAll(instances);
        return true;
    }

    /**
     * What the node was not told of. No answer that was read before this tells it of any of it; answers that are read from now
     * on may, so the caller sees to it that they do not find it any more, and then says that it is {@link #gone}.
     */
    synchronized Set<String> withhold(String nodeId) {
        OnNode node = nodes.computeIfAbsent(nodeId, id -> new OnNode());
        node.withheld++;
        return Set.copyOf(node.instances);
    }

    /** These are not on the node any more. */
    synchronized void gone(String nodeId, Collection<String> instances) {
        OnNode node = nodes.get(nodeId);
        if (node != null) {
            node.instances.removeAll(instances);
        }
    }
}
