/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.EyrieException;
import eyrie.api.event.Events;
import eyrie.api.fleet.Fleet;
import eyrie.api.node.NodeAdmin;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.NodeState;
import eyrie.scheduler.internal.NodeTable.Row;
import eyrie.scheduler.internal.PlacementTable.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Keeps what operators decide about nodes, and removes nodes that are gone. */
@Component(service = NodeAdmin.class, property = Role.CONTROLLER)
public final class NodeAdminService implements NodeAdmin {
    private static final int MOST_VMS = 10_000;
    private static final int LONGEST_NAME = 128;

    private final Scheduler scheduler;
    private final Events events;
    private final Memberships memberships;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile Fleet fleet;

    @Reference(policy = ReferencePolicy.DYNAMIC)
    private volatile List<NodeArrival> arrivals = List.of();

    @Activate
    public NodeAdminService(
            @Reference Scheduler scheduler, @Reference Events events, @Reference Memberships memberships) {
        this.scheduler = scheduler;
        this.events = events;
        this.memberships = memberships;
    }

    /** For tests, where no framework brings them. */
    void hear(NodeArrival arrival) {
        arrivals = List.of(arrival);
    }

    @Override
    public Optional<NodeConfiguration> configuration(String nodeId) {
        return scheduler
                .store()
                .read(connection -> NodeTable.find(connection, nodeId))
                .map(node -> memberships.of(nodeId, node.configuration()));
    }

    @Override
    public void configure(String nodeId, NodeConfiguration.Change change) {
        check(change);
        scheduler.store().write(connection -> {
            Row node = node(connection, nodeId);
            NodeConfiguration changed = apply(node.configuration(), change);
            if (!changed.equals(node.configuration())) {
                NodeTable.configure(connection, nodeId, changed);
                events.append(connection, "node.configured", nodeId, Map.of("drain", changed.drain()));
                scheduler.placer().changed(connection, Change.node(nodeId));
            }
            return null;
        });
    }

    /** Its certificates go first, so that it does not announce itself again; what is cut short can be repeated. */
    @Override
    public void delete(String nodeId) {
        scheduler.store().read(connection -> requireSilent(connection, nodeId));
        member(nodeId).ifPresent(fleetOf -> fleetOf.revoke(nodeId, "controller"));
        scheduler.store().write(connection -> {
            Row node = requireSilent(connection, nodeId);
            String reason = "node %s was removed".formatted(node.info().name());
            scheduler.losses().forget(connection, nodeId, reason);
            NodeTable.delete(connection, nodeId);
            events.append(
                    connection,
                    "node.deleted",
                    nodeId,
                    Map.of("name", node.info().name()));
            boolean more = false;
            for (NodeArrival arrival : arrivals) {
                more |= arrival.left(connection, nodeId);
            }
            scheduler.placer().changed(connection, more ? Change.EVERYTHING : Change.node(nodeId));
            return null;
        });
        member(nodeId).ifPresent(fleetOf -> fleetOf.remove(nodeId));
    }

    private static Row requireSilent(Connection connection, String nodeId) throws SQLException {
        Row node = node(connection, nodeId);
        if (node.state() != NodeState.OFFLINE) {
            throw EyrieException.conflict("node_id: node %s is heard from; stop it or take it out of the cluster first"
                    .formatted(node.info().name()));
        }
        return node;
    }

    /** The fleet, if the node has joined it. */
    private Optional<Fleet> member(String nodeId) {
        Fleet present = fleet;
        return present == null || present.find(nodeId).isEmpty() ? Optional.empty() : Optional.of(present);
    }

    private static NodeConfiguration apply(NodeConfiguration before, NodeConfiguration.Change change) {
        return new NodeConfiguration(
                change.name() == null ? before.name() : emptyToNull(change.name()),
                change.host() == null ? before.host() : emptyToNull(change.host()),
                change.capacityMode() == null ? before.capacityMode() : change.capacityMode(),
                change.maxVms() == null ? before.maxVms() : change.maxVms(),
                change.vcpuOverride() == null ? before.vcpuOverride() : change.vcpuOverride(),
                change.ramOverrideBytes() == null ? before.ramOverrideBytes() : change.ramOverrideBytes(),
                change.drain() == null ? before.drain() : change.drain(),
                List.of());
    }

    private static void check(NodeConfiguration.Change change) {
        if (change.maxVms() != null && (change.maxVms() < 0 || change.maxVms() > MOST_VMS)) {
            throw EyrieException.invalid("max_vm_count", change.maxVms(), "0 (what the node says) to " + MOST_VMS);
        }
        if (change.vcpuOverride() != null && change.vcpuOverride() < 0) {
            throw EyrieException.invalid("vcpu_override", change.vcpuOverride(), "0 (twice its processors) or more");
        }
        if (change.ramOverrideBytes() != null && change.ramOverrideBytes() < 0) {
            throw EyrieException.invalid("ram_override", change.ramOverrideBytes(), "0 (its RAM less 2 GiB) or more");
        }
        checkLength("name", change.name());
        checkLength("host", change.host());
    }

    private static void checkLength(String field, String value) {
        if (value != null && value.length() > LONGEST_NAME) {
            throw EyrieException.invalid(field, value, "at most " + LONGEST_NAME + " characters");
        }
    }

    private static String emptyToNull(String value) {
        return value.isEmpty() ? null : value;
    }

    private static Row node(Connection connection, String nodeId) throws SQLException {
        return NodeTable.find(connection, nodeId).orElseThrow(() -> EyrieException.notFound("node", nodeId));
    }
}
