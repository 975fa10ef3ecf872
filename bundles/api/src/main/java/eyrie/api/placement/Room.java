/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeInfo;

/**
 * A node and what it holds.
 *
 * @param node as last announced, without what changes all the time
 * @param configuration what the controller has decided about it
 * @param state as the controller sees it
 * @param load what is placed there
 * @param missingBytes where rules are asked about a demand: of its template, what the node would have to fetch; -1 if that is
 *     not known
 */
public record Room(NodeInfo node, NodeConfiguration configuration, NodeState state, Load load, long missingBytes) {
    /** What the host keeps for itself where RAM is what limits a node. */
    private static final long RAM_OF_HOST = 2L << 30;

    /** With nobody asking about a demand. */
    public Room(NodeInfo node, NodeConfiguration configuration, NodeState state, Load load) {
        this(node, configuration, state, load, -1);
    }

    public Room with(Load other) {
        return new Room(node, configuration, state, other, missingBytes);
    }

    /** The same for a demand of whose template so many bytes are missing. */
    public Room missing(long bytes) {
        return bytes == missingBytes ? this : new Room(node, configuration, state, load, bytes);
    }

    public String id() {
        return node.id();
    }

    /** For people. */
    public String name() {
        return configuration.name() == null ? node.name() : configuration.name();
    }

    /** Whether CPUs and RAM limit it rather than a number. */
    public boolean limitedByResources() {
        return configuration.capacityMode() == CapacityMode.RESOURCE;
    }

    /** The most instances. */
    public int mostInstances() {
        return configuration.maxVms() > 0 ? configuration.maxVms() : node.capacity();
    }

    /** Virtual CPUs that it can give in all, where resources limit it. */
    public int mostCpus() {
        return configuration.vcpuOverride() > 0 ? configuration.vcpuOverride() : 2 * node.cpuCount();
    }

    /** RAM that it can give in all, where resources limit it. */
    public long mostRamBytes() {
        return configuration.ramOverrideBytes() > 0
                ? configuration.ramOverrideBytes()
                : Math.max(0, node.ramBytes() - RAM_OF_HOST);
    }

    /** How full it is, from 0 to 1. */
    public double fullness() {
        return limitedByResources()
                ? Math.max(share(load.cpuCount(), mostCpus()), share(load.ramBytes(), mostRamBytes()))
                : share(load.instances(), mostInstances());
    }

    private static double share(double used, double most) {
        return most <= 0 ? 1 : Math.min(1, used / most);
    }
}
