/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.placement.PlacementChanges;
import eyrie.scheduler.internal.PlacementTable.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Hears from rules that they answer differently now. */
@Component(service = PlacementChanges.class, property = Role.CONTROLLER)
public final class PlacementNews implements PlacementChanges {
    private final Scheduler scheduler;

    @Activate
    public PlacementNews(@Reference Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void changed(Connection transaction) throws SQLException {
        scheduler.placer().changed(transaction, Change.EVERYTHING);
    }

    @Override
    public void changed(Connection transaction, Set<String> nodeIds) throws SQLException {
        scheduler.placer().changed(transaction, Change.facts(nodeIds));
    }
}
