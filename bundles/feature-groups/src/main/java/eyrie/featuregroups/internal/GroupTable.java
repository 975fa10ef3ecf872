/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.featuregroups.internal;

import eyrie.api.node.NodeGroup;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of groups and of their nodes. */
final class GroupTable {
    static final String PART = "groups";

    static final List<String> STEPS = List.of("""
            CREATE TABLE node_groups (
              id TEXT PRIMARY KEY,
              name TEXT NOT NULL UNIQUE,
              description TEXT NOT NULL,
              fallback_id TEXT REFERENCES node_groups (id)
            );
            CREATE TABLE node_group_members (
              group_id TEXT NOT NULL REFERENCES node_groups (id) ON DELETE CASCADE,
              node_id TEXT NOT NULL,
              PRIMARY KEY (group_id, node_id)
            );
            """, """
            CREATE INDEX node_group_members_by_node ON node_group_members (node_id);
            """);

    private GroupTable() {}

    /** By name. */
    static List<NodeGroup> list(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT id, name, description, fallback_id FROM node_groups ORDER BY name");
                ResultSet rows = statement.executeQuery()) {
            List<NodeGroup> groups = new ArrayList<>();
            while (rows.next()) {
                groups.add(new NodeGroup(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
            }
            return groups;
        }
    }

    /** The groups of each node, by its id. */
    static Map<String, List<String>> memberships(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                        SELECT m.node_id, m.group_id FROM node_group_members m JOIN node_groups g ON g.id = m.group_id
                        ORDER BY m.node_id, g.name""");
                ResultSet rows = statement.executeQuery()) {
            Map<String, List<String>> groups = new TreeMap<>();
            while (rows.next()) {
                groups.computeIfAbsent(rows.getString(1), node -> new ArrayList<>())
                        .add(rows.getString(2));
            }
            return groups;
        }
    }

    /** The groups of one node. */
    static List<String> memberships(Connection connection, String nodeId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT m.group_id FROM node_group_members m JOIN node_groups g ON g.id = m.group_id
                WHERE m.node_id = ? ORDER BY g.name""")) {
            statement.setString(1, nodeId);
            try (ResultSet rows = statement.executeQuery()) {
                List<String> groups = new ArrayList<>();
                while (rows.next()) {
                    groups.add(rows.getString(1));
                }
                return groups;
            }
        }
    }

    static void insert(Connection connection, NodeGroup group) throws SQLException {
        update(
                connection,
                "INSERT INTO node_groups (id, name, description, fallback_id) VALUES (?, ?, ?, ?)",
                group.id(),
                group.name(),
                group.description(),
                group.fallbackGroupId());
    }

    static void change(Connection connection, NodeGroup group) throws SQLException {
        update(
                connection,
                "UPDATE node_groups SET name = ?, description = ?, fallback_id = ? WHERE id = ?",
                group.name(),
                group.description(),
                group.fallbackGroupId(),
                group.id());
    }

    static void delete(Connection connection, String id) throws SQLException {
        update(connection, "DELETE FROM node_groups WHERE id = ?", id);
    }

    /** Does nothing if it is a member. */
    static void add(Connection connection, String groupId, String nodeId) throws SQLException {
        remove(connection, groupId, nodeId);
        update(connection, "INSERT INTO node_group_members (group_id, node_id) VALUES (?, ?)", groupId, nodeId);
    }

    static void remove(Connection connection, String groupId, String nodeId) throws SQLException {
        update(connection, "DELETE FROM node_group_members WHERE group_id = ? AND node_id = ?", groupId, nodeId);
    }

    private static void update(Connection connection, String sql, String... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setString(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
