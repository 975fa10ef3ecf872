/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.Room;
import eyrie.api.store.Store;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.db.Tags;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Keeps instances away from nodes that could not get their template: those that have joined fetch from this registry only, so
 * what is just on some node has to be pushed here before others can start it. Looks at templates, not at their versions:
 * what else is missing, the start says.
 */
@Component(
        service = {NodeFilter.class, PlacementFacts.class},
        property = Role.REGISTRY)
public final class FleetTemplates implements NodeFilter, PlacementFacts {
    private volatile Set<String> here;

    /** @param depot makes the tables */
    @Activate
    public FleetTemplates(@Reference Depot depot) {
        this(depot.store());
    }

    FleetTemplates(Store store) {
        here = store.read(FleetTemplates::read);
    }

    @Override
    public void load(Connection connection) throws SQLException {
        here = read(connection);
    }

    @Override
    public Optional<String> refusal(Demand demand, Room room) {
        if (!room.node().joined() || here.contains(demand.templateId()) || caches(demand, room)) {
            return Optional.empty();
        }
        return Optional.of("lacks the template, and so does the fleet's registry (eyrie registry push)");
    }

    private static boolean caches(Demand demand, Room room) {
        return room.node().templates().stream()
                .anyMatch(cached ->
                        cached.id().equals(demand.templateId()) && cached.version() == demand.templateVersion());
    }

    private static Set<String> read(Connection connection) throws SQLException {
        Set<String> templates = new HashSet<>();
        for (byte[] manifest : Tags.taggedOfType(connection, TemplateManifest.TYPE)) {
            TemplateManifest.template(manifest).ifPresent(templates::add);
        }
        return templates;
    }
}
