/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.placement;

import java.sql.Connection;
import java.sql.SQLException;
import org.osgi.annotation.versioning.ProviderType;

/** Where rules tell that they would answer differently now. Thread-safe. */
@ProviderType
public interface PlacementChanges {
    /**
     * Has all {@link PlacementFacts} read again, everywhere, and the whole queue looked at. Call as the last thing of the
     * transaction that changes them.
     */
    void changed(Connection transaction) throws SQLException;
}
