/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.node.NodeInfo.CachedTemplate;
import eyrie.api.placement.Demand;
import eyrie.api.placement.NodeFilter;
import eyrie.api.placement.PlacementFacts;
import eyrie.api.placement.Room;
import eyrie.api.placement.TemplateSizes;
import eyrie.api.store.Store;
import eyrie.registry.internal.Role;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Keeps instances away from nodes that could not get their template: those that have joined fetch from this registry only, so
 * what is just on some node has to be pushed here before others can start it. Looks at templates, not at their versions:
 * what else is missing, the start says. Tells likewise how many bytes of a version a node would fetch from here.
 */
@Component(
        service = {NodeFilter.class, PlacementFacts.class, TemplateSizes.class},
        property = Role.REGISTRY)
public final class FleetTemplates implements NodeFilter, PlacementFacts, TemplateSizes {
    private volatile PushedVersions here;

    /** @param depot makes the tables */
    @Activate
    public FleetTemplates(@Reference Depot depot) {
        this(depot.store());
    }

    FleetTemplates(Store store) {
        here = store.insist(() -> store.read(PushedVersions.NONE::next));
    }

    @Override
    public void load(Connection connection) throws SQLException {
        here = here.next(connection);
    }

    @Override
    public Optional<String> refusal(Demand demand, Room room) {
        if (!room.node().joined() || here.has(demand.templateId()) || caches(demand, room)) {
            return Optional.empty();
        }
        return Optional.of("lacks the template, and so does the fleet's registry (eyrie registry push)");
    }

    @Override
    public OptionalLong missingBytes(String templateId, int version, List<CachedTemplate> held) {
        return here.missingBytes(templateId, version, held);
    }

    private static boolean caches(Demand demand, Room room) {
        return room.node().templates().stream()
                .anyMatch(cached ->
                        cached.id().equals(demand.templateId()) && cached.version() == demand.templateVersion());
    }
}
