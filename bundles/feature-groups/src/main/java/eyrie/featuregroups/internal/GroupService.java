/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featuregroups.internal;

import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.InstanceQueries.Filter;
import eyrie.api.instance.InstanceState;
import eyrie.api.node.Groups;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.NodeInfo;
import eyrie.api.node.Nodes;
import eyrie.api.placement.NodeArrival;
import eyrie.api.placement.PlacementChanges;
import eyrie.api.store.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Makes and changes groups. Each change is one transaction, in which placement takes it over. */
@Component(
        service = {Groups.class, NodeArrival.class},
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.feature.groups)")
public final class GroupService implements Groups, NodeArrival {
    private static final int LONGEST_NAME = 128;
    private static final int LONGEST_DESCRIPTION = 1000;

    private final Store store;
    private final PlacementChanges placement;
    private final Nodes nodes;
    private final InstanceQueries instances;

    /** A change of tables. */
    @FunctionalInterface
    private interface Change<T> {
        T make(Connection connection, Snapshot now) throws SQLException;
    }

    /** @param rules make the tables */
    @Activate
    public GroupService(
            @Reference Store store,
            @Reference GroupRules rules,
            @Reference PlacementChanges placement,
            @Reference Nodes nodes,
            @Reference InstanceQueries instances) {
        this.store = store;
        this.placement = placement;
        this.nodes = nodes;
        this.instances = instances;
    }

    @Override
    public List<NodeGroup> list() {
        return store.read(GroupTable::list);
    }

    @Override
    public Optional<NodeGroup> find(String idOrName) {
        return store.read(Snapshot::withoutMembers).find(idOrName);
    }

    @Override
    public NodeGroup create(String name, String description, String fallbackGroupId) {
        NodeGroup group = new NodeGroup(
                UUID.randomUUID().toString(),
                name,
                description == null ? "" : description,
                emptyToNull(fallbackGroupId));
        return change((connection, now) -> {
            check(now, group);
            GroupTable.insert(connection, group);
            return group;
        });
    }

    @Override
    public NodeGroup update(String id, String name, String description, String fallbackGroupId) {
        return change((connection, now) -> {
            NodeGroup before = group(now, id);
            NodeGroup after = new NodeGroup(
                    before.id(),
                    name == null ? before.name() : name,
                    description == null ? before.description() : description,
                    fallbackGroupId == null ? before.fallbackGroupId() : emptyToNull(fallbackGroupId));
            check(now, after);
            GroupTable.change(connection, after);
            return after;
        });
    }

    @Override
    public void delete(String id) {
        long waiting =
                instances.count(new Filter(Set.of(InstanceState.SCHEDULING), null, null, null, null, null, id, null));
        change((connection, now) -> {
            NodeGroup group = group(now, id);
            for (NodeGroup other : now.groups().values()) {
                if (group.id().equals(other.fallbackGroupId())) {
                    throw EyrieException.conflict("id: the group %s falls back to %s; give it another fallback first"
                            .formatted(other.name(), group.name()));
                }
            }
            if (waiting > 0) {
                throw EyrieException.conflict(
                        "id: %d instances wait for the group %s".formatted(waiting, group.name()));
            }
            GroupTable.delete(connection, group.id());
            return null;
        });
    }

    @Override
    public void add(List<String> groupIds, List<String> nodeIds) {
        requireNodes(nodeIds);
        each(groupIds, nodeIds, GroupTable::add);
    }

    @Override
    public void remove(List<String> groupIds, List<String> nodeIds) {
        requireNodes(nodeIds);
        each(groupIds, nodeIds, GroupTable::remove);
    }

    /** Groups that a new node names and that are not there are made: machines are often set up before the controller is. */
    @Override
    public boolean arrived(Connection connection, NodeInfo node) throws SQLException {
        List<String> wanted = node.wishes() == null ? List.of() : node.wishes().groups();
        for (String name : wanted) {
            Snapshot now = Snapshot.withoutMembers(connection);
            NodeGroup group = now.find(name)
                    .orElseGet(() -> new NodeGroup(UUID.randomUUID().toString(), name, "", null));
            if (!now.groups().containsKey(group.id())) {
                check(now, group);
                GroupTable.insert(connection, group);
            }
            GroupTable.add(connection, group.id(), node.id());
        }
        return false; // about other nodes
    }

    /** What is done to one membership. */
    @FunctionalInterface
    private interface Membership {
        void change(Connection connection, String groupId, String nodeId) throws SQLException;
    }

    private void each(List<String> groupIds, List<String> nodeIds, Membership membership) {
        store.write(connection -> {
            Snapshot now = Snapshot.withoutMembers(connection);
            for (String groupId : groupIds) {
                group(now, groupId);
                for (String nodeId : nodeIds) {
                    membership.change(connection, groupId, nodeId);
                }
            }
            placement.changed(connection, Set.copyOf(nodeIds));
            return null;
        });
    }

    private <T> T change(Change<T> change) {
        return store.write(connection -> {
            T result = change.make(connection, Snapshot.withoutMembers(connection));
            placement.changed(connection);
            return result;
        });
    }

    private void requireNodes(List<String> nodeIds) {
        for (String nodeId : nodeIds) {
            if (nodes.find(nodeId).isEmpty()) {
                throw EyrieException.notFound("node", nodeId);
            }
        }
    }

    private static NodeGroup group(Snapshot now, String id) {
        NodeGroup group = now.groups().get(id);
        if (group == null) {
            throw EyrieException.notFound("group", id);
        }
        return group;
    }

    private static void check(Snapshot now, NodeGroup group) {
        if (group.name() == null || group.name().isBlank() || group.name().length() > LONGEST_NAME) {
            throw EyrieException.invalid("name", group.name(), "1 to " + LONGEST_NAME + " characters");
        }
        if (group.description().length() > LONGEST_DESCRIPTION) {
            throw EyrieException.invalid(
                    "description", group.description(), "at most " + LONGEST_DESCRIPTION + " characters");
        }
        for (NodeGroup other : now.groups().values()) {
            if (other.name().equals(group.name()) && !other.id().equals(group.id())) {
                throw EyrieException.conflict("name: there is a group %s already".formatted(group.name()));
            }
        }
        String fallback = group.fallbackGroupId();
        if (fallback != null && !now.groups().containsKey(fallback)) {
            throw EyrieException.invalid("fallback_group_id", fallback, "the id of a group");
        }
        if (fallback != null
                && now.chain(fallback).stream().anyMatch(one -> one.id().equals(group.id()))) {
            throw EyrieException.invalid("fallback_group_id", fallback, "a group that does not fall back to this one");
        }
    }

    private static String emptyToNull(String value) {
        return value == null || value.isEmpty() ? null : value;
    }
}
