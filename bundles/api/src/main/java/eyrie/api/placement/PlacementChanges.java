/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/** Where rules tell that they would answer differently now. Thread-safe. */
@ProviderType
public interface PlacementChanges {
    /**
     * Has all {@link PlacementFacts} read again, everywhere, and the whole queue looked at. Call as the last thing of the
     * transaction that changes them.
     */
    void changed(Connection transaction) throws SQLException;

    /**
     * The same where only what is known of some nodes has changed: the others, and what waits, are not looked at again, which takes
     * a part of the time in a large fleet.
     *
     * @param nodeIds whose facts are read again, by {@link PlacementFacts#load(Connection, Set)}
     */
    default void changed(Connection transaction, Set<String> nodeIds) throws SQLException {
        changed(transaction);
    }
}
