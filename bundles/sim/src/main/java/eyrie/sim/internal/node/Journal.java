/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import java.util.Collection;

/** Where nodes write down what happens to their VMs, before anybody else hears of it. Thread-safe. */
public interface Journal {
    /** What happened to a VM. */
    enum What {
        /** The node has begun to start it: from here on it exists. */
        BEGUN,
        /** It runs. */
        RUNS,
        /** It runs no more. */
        ENDED,
        /** Nothing of it is left. */
        REMOVED
    }

    void write(String nodeId, String instanceId, What what, String why);

    /** A node has been told what it is to do. @param instances that hold room on it */
    void told(String nodeId, int capacity, Collection<String> instances);

    /** The controller has stored that an instance is at its end and has nothing left on the node. */
    void settled(String instanceId);

    /** The controller has stored that an instance ended by itself, so that its owner will remove it. */
    void over(String instanceId);
}
