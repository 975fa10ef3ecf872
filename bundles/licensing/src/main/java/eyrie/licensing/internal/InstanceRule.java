/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.PlacementLimit;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.condition.Condition;

/** Keeps the instances on nodes within what licenses cover: whoever comes beyond that waits, and is told so. Thread-safe. */
@Component(service = {InstanceRule.class, PlacementLimit.class, PlacementFacts.class})
public final class InstanceRule implements PlacementLimit, PlacementFacts {
    /** 0 for any number. */
    private volatile int most;

    @Activate
    public InstanceRule(
            @Reference(target = "(osgi.condition.id=eyrie.role.controller)") Condition controller,
            @Reference Store store) {
        this(store);
    }

    InstanceRule(Store store) {
        store.migrate(Tables.PART, Tables.STEPS);
        store.insist(() -> store.read(connection -> {
            load(connection);
            return null;
        }));
    }

    @Override
    public void load(Connection connection) throws SQLException {
        take(Tables.state(connection).decision());
    }

    /** Another controller may have decided. */
    void take(Decision decision) {
        most = decision.instances();
    }

    @Override
    public Optional<String> refusal(int placed) {
        int limit = most;
        return limit == 0 || placed < limit
                ? Optional.empty()
                : Optional.of("%d instances are placed, and the licenses cover %d at a time".formatted(placed, limit));
    }
}
