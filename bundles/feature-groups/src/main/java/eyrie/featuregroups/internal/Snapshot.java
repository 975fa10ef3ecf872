/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featuregroups.internal;

import eyrie.api.node.NodeGroup;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All groups and who is in them at one moment. */
record Snapshot(Map<String, NodeGroup> groups, Map<String, List<String>> memberships) {
    static Snapshot read(Connection connection) throws SQLException {
        return new Snapshot(groups(connection), GroupTable.memberships(connection));
    }

    /** Who is in them is not asked. */
    static Snapshot withoutMembers(Connection connection) throws SQLException {
        return new Snapshot(groups(connection), Map.of());
    }

    private static Map<String, NodeGroup> groups(Connection connection) throws SQLException {
        Map<String, NodeGroup> groups = new LinkedHashMap<>();
        GroupTable.list(connection).forEach(group -> groups.put(group.id(), group));
        return groups;
    }

    /** All groups, and what some nodes are in now; of the others as it is here. */
    Snapshot readAgain(Connection connection, Set<String> nodeIds) throws SQLException {
        Map<String, List<String>> changed = new HashMap<>(memberships);
        for (String nodeId : nodeIds) {
            changed.put(nodeId, GroupTable.memberships(connection, nodeId));
        }
        return new Snapshot(groups(connection), changed);
    }

    Optional<NodeGroup> find(String idOrName) {
        NodeGroup byId = groups.get(idOrName);
        return byId != null
                ? Optional.of(byId)
                : groups.values().stream()
                        .filter(group -> group.name().equals(idOrName))
                        .findFirst();
    }

    /** A group and those that it falls back to, one after the other; none if it does not exist. */
    List<NodeGroup> chain(String id) {
        List<NodeGroup> chain = new ArrayList<>();
        NodeGroup group = groups.get(id);
        while (group != null && !chain.contains(group)) {
            chain.add(group);
            group = group.fallbackGroupId() == null ? null : groups.get(group.fallbackGroupId());
        }
        return chain;
    }

    /** How far down a chain the first group is that a node is in; -1 if it is in none of them. */
    int distance(List<NodeGroup> chain, String nodeId) {
        List<String> in = memberships.getOrDefault(nodeId, List.of());
        for (int i = 0; i < chain.size(); i++) {
            if (in.contains(chain.get(i).id())) {
                return i;
            }
        }
        return -1;
    }
}
