/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What has changed for placement, one row for each transaction, so that every controller can follow the others. */
final class PlacementTable {
    /** Rows that are kept; who has missed more reads everything anew. */
    private static final int KEPT = 1000;

    /**
     * The latest change that somebody knows.
     *
     * @param number of the row, 0 for none
     * @param writer tells apart what was undone from what took its place
     */
    record Mark(long number, String writer) {
        static final Mark NONE = new Mark(0, "");
    }

    /**
     * What a transaction has changed.
     *
     * @param instances ids
     * @param behind all instances with a greater position are new; null for none
     * @param nodes ids
     * @param facts whether rules know something else of these nodes
     * @param everything more than can be said here
     */
    record Change(Set<String> instances, Long behind, Set<String> nodes, boolean facts, boolean everything) {
        static final Change NOTHING = new Change(Set.of(), null, Set.of(), false, false);
        static final Change EVERYTHING = new Change(Set.of(), null, Set.of(), false, true);

        static Change instance(String id) {
            return instances(Set.of(id));
        }

        static Change instances(Set<String> ids) {
            return new Change(ids, null, Set.of(), false, false);
        }

        static Change behind(long position) {
            return new Change(Set.of(), position, Set.of(), false, false);
        }

        static Change node(String id) {
            return new Change(Set.of(), null, Set.of(id), false, false);
        }

        static Change facts(Set<String> nodes) {
            return new Change(Set.of(), null, nodes, true, false);
        }

        Change and(Set<String> moreInstances) {
            Set<String> all = new HashSet<>(instances);
            all.addAll(moreInstances);
            return new Change(all, behind, nodes, facts, everything);
        }
    }

    private PlacementTable() {}

    static Mark latest(Connection connection) throws SQLException {
        return Sql.first(
                        connection,
                        "SELECT number, writer FROM placement_changes ORDER BY number DESC LIMIT 1",
                        row -> new Mark(row.getLong("number"), row.getString("writer")))
                .orElse(Mark.NONE);
    }

    static boolean exists(Connection connection, Mark mark) throws SQLException {
        return Sql.exists(
                connection,
                "SELECT number FROM placement_changes WHERE number = ? AND writer = ?",
                mark.number(),
                mark.writer());
    }

    static List<Change> after(Connection connection, Mark mark) throws SQLException {
        return Sql.list(
                connection,
                "SELECT * FROM placement_changes WHERE number > ? ORDER BY number",
                PlacementTable::change,
                mark.number());
    }

    /** @param detailed whether anybody else may read it */
    static void add(Connection connection, Mark mark, Change change, boolean detailed) throws SQLException {
        Sql.update(
                connection,
                """
                INSERT INTO placement_changes (number, writer, behind, instances, nodes, facts, everything)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                mark.number(),
                mark.writer(),
                change.behind(),
                detailed ? Json.text(change.instances()) : null,
                detailed ? Json.text(change.nodes()) : null,
                change.facts() ? 1 : 0,
                change.everything() ? 1 : 0);
        Sql.update(connection, "DELETE FROM placement_changes WHERE number <= ?", mark.number() - KEPT);
    }

    private static Change change(ResultSet row) throws SQLException {
        long behind = row.getLong("behind");
        Long position = row.wasNull() ? null : behind;
        Optional<String> instances = Optional.ofNullable(row.getString("instances"));
        return new Change(
                instances.map(Json::strings).orElse(Set.of()),
                position,
                Optional.ofNullable(row.getString("nodes")).map(Json::strings).orElse(Set.of()),
                row.getInt("facts") != 0,
                row.getInt("everything") != 0 || instances.isEmpty());
    }
}
