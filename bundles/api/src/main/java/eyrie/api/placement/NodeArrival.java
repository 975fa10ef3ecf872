/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import eyrie.api.node.NodeInfo;
import java.sql.Connection;
import java.sql.SQLException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard: takes in a node that the controller has not known before, with what it wishes for, and hears what becomes of it.
 * Thread-safe.
 */
@ConsumerType
@FunctionalInterface
public interface NodeArrival {
    /**
     * Called in the transaction that makes the node known. May be called again for the same node if the transaction is
     * undone.
     *
     * @return whether {@link PlacementFacts} about other nodes have changed by it and all are to be read again; those about this
     *     one are in any case
     */
    boolean arrived(Connection transaction, NodeInfo node) throws SQLException;

    /**
     * Called likewise when a node that is known tells something else of itself than before, and soon after this service has come
     * for every node that is known, so that it misses none.
     */
    default boolean changed(Connection transaction, NodeInfo node) throws SQLException {
        return false;
    }

    /** Called likewise when a node is forgotten. */
    default boolean left(Connection transaction, String nodeId) throws SQLException {
        return false;
    }
}
