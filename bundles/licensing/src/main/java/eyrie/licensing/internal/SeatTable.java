/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import eyrie.api.node.NodeInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of seats. */
final class SeatTable {
    private SeatTable() {}

    static List<Seat> list(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT node_id, place, cores, own, counted, covered FROM license_seats ORDER BY place");
                ResultSet row = statement.executeQuery()) {
            List<Seat> seats = new ArrayList<>();
            while (row.next()) {
                seats.add(new Seat(
                        row.getString(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getInt(4) != 0,
                        row.getInt(5),
                        row.getInt(6) != 0));
            }
            return seats;
        }
    }

    /** Takes over what a node tells of itself. Who has no cores needs no seat. @return whether that makes a difference */
    static boolean put(Connection connection, NodeInfo node) throws SQLException {
        int cores = node.licensedCores();
        int own = node.joined() ? 0 : 1;
        if (cores == 0) {
            return remove(connection, node.id());
        }
        if (exists(connection, node.id())) {
            return Tables.update(
                            connection,
                            "UPDATE license_seats SET cores = ?, own = ? WHERE node_id = ? AND (cores <> ? OR own <> ?)",
                            cores,
                            own,
                            node.id(),
                            cores,
                            own)
                    > 0;
        }
        Tables.update(
                connection,
                "INSERT INTO license_seats (node_id, place, cores, own, counted, covered)"
                        + " SELECT ?, COALESCE(MAX(place), 0) + 1, ?, ?, 0, 0 FROM license_seats",
                node.id(),
                cores,
                own);
        return true;
    }

    private static boolean exists(Connection connection, String nodeId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM license_seats WHERE node_id = ?")) {
            statement.setString(1, nodeId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** @return whether it had one */
    static boolean remove(Connection connection, String nodeId) throws SQLException {
        return Tables.update(connection, "DELETE FROM license_seats WHERE node_id = ?", nodeId) > 0;
    }

    /** Gives the seats anew. @return the ids of nodes that have got or lost theirs by it, of which placement has to hear */
    static Set<String> assign(Connection connection, Decision decision) throws SQLException {
        List<Seat> before = list(connection);
        Map<String, Seat> known = new HashMap<>();
        before.forEach(seat -> known.put(seat.nodeId(), seat));
        Set<String> news = new HashSet<>();
        for (Seat seat : Seating.assign(before, decision.cores(), decision.nodes())) {
            Seat old = known.get(seat.nodeId());
            if (!seat.equals(old)) {
                Tables.update(
                        connection,
                        "UPDATE license_seats SET counted = ?, covered = ? WHERE node_id = ?",
                        seat.counted(),
                        seat.covered() ? 1 : 0,
                        seat.nodeId());
            }
            if (seat.covered() != old.covered()) {
                news.add(seat.nodeId());
            }
        }
        return news;
    }
}
