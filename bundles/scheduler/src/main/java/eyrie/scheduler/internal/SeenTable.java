/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** When nodes were heard, as controllers tell each other: written now and then, for many nodes at once. */
final class SeenTable {
    static final String PART = "seen";

    static final List<String> STEPS = List.of("""
            CREATE TABLE nodes_seen (
              node_id TEXT PRIMARY KEY,
              seen BIGINT NOT NULL,
              controller TEXT NOT NULL
            );
            """);

    private SeenTable() {}

    /** @param controller who heard them */
    static void put(Connection connection, Collection<String> nodeIds, Instant seen, String controller)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO nodes_seen (node_id, seen, controller) VALUES (?, ?, ?)
                ON CONFLICT (node_id) DO UPDATE SET seen = excluded.seen, controller = excluded.controller""")) {
            for (String nodeId : nodeIds) {
                statement.setString(1, nodeId);
                statement.setLong(2, Sql.micros(seen));
                statement.setString(3, controller);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** All stamps, by node. */
    static Map<String, Instant> all(Connection connection) throws SQLException {
        Map<String, Instant> stamps = new HashMap<>();
        Sql.list(
                connection,
                "SELECT node_id, seen FROM nodes_seen",
                row -> stamps.put(row.getString("node_id"), Sql.instant(row, "seen")));
        return stamps;
    }

    /** When others than this controller heard it last, by their clocks. */
    static Optional<Instant> elsewhere(Connection connection, String nodeId, String controller) throws SQLException {
        return Sql.first(
                connection,
                "SELECT seen FROM nodes_seen WHERE node_id = ? AND controller <> ?",
                row -> Sql.instant(row, "seen"),
                nodeId,
                controller);
    }
}
