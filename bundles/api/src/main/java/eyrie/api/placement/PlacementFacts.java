/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/** What rules of a bundle know from tables of their own. Thread-safe. */
@ConsumerType
@FunctionalInterface
public interface PlacementFacts {
    /**
     * Reads everything anew. Called in the transaction that has changed it, by this controller or another one that shares
     * the database, and whenever the scheduler cannot know what has changed.
     */
    void load(Connection connection) throws SQLException;

    /**
     * Reads anew what there is to know of some nodes, when nothing else has changed; everything, unless it is written otherwise.
     *
     * @param nodeIds of nodes that are there, or have gone
     */
    default void load(Connection connection, Set<String> nodeIds) throws SQLException {
        load(connection);
    }
}
