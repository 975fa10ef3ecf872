/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal.event;

import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How far each listener has heard, and which controller calls it. */
final class ListenerTable {
    static final String STEP = """
            CREATE TABLE event_listeners (
              name TEXT PRIMARY KEY,
              cursor_number BIGINT NOT NULL,
              owner TEXT,
              beat BIGINT NOT NULL,
              seen BIGINT NOT NULL,
              problem TEXT,
              problem_since BIGINT,
              dropped BIGINT NOT NULL
            );
            """;

    /** What was given up meanwhile is not taken up again. */
    private static final String FORWARD = "cursor_number = CASE WHEN cursor_number > ? THEN cursor_number ELSE ? END";

    /**
     * One row.
     *
     * @param owner the controller that calls it, or null
     * @param beat grows whenever that one shows that it is alive
     * @param since when the problem began, or null
     */
    record Entry(String name, long cursor, String owner, long beat, String problem, Instant since, long dropped) {}

    private ListenerTable() {}

    static Optional<Entry> find(Connection connection, String name) throws SQLException {
        return Sql.first(connection, "SELECT * FROM event_listeners WHERE name = ?", ListenerTable::entry, name);
    }

    static List<Entry> all(Connection connection) throws SQLException {
        return Sql.list(connection, "SELECT * FROM event_listeners ORDER BY name", ListenerTable::entry);
    }

    static void insert(Connection connection, String name, long cursor, String owner, Instant now) throws SQLException {
        Sql.update(
                connection,
                "INSERT INTO event_listeners (name, cursor_number, owner, beat, seen, dropped) VALUES (?, ?, ?, 0, ?, 0)",
                name,
                cursor,
                owner,
                now);
    }

    static void take(Connection connection, String name, String owner, Instant now) throws SQLException {
        Sql.update(
                connection,
                "UPDATE event_listeners SET owner = ?, beat = beat + 1, seen = ? WHERE name = ?",
                owner,
                now,
                name);
    }

    static void release(Connection connection, String name, String owner) throws SQLException {
        Sql.update(connection, "UPDATE event_listeners SET owner = NULL WHERE name = ? AND owner = ?", name, owner);
    }

    /** Notes how far it is and that the owner lives. @return whether it still is the owner */
    static boolean advance(Connection connection, String name, String owner, long cursor, Instant now)
            throws SQLException {
        String sql = "UPDATE event_listeners SET " + FORWARD + ", beat = beat + 1, seen = ?, problem = NULL,"
                + " problem_since = NULL WHERE name = ? AND owner = ?";
        return Sql.update(connection, sql, cursor, cursor, now, name, owner) == 1;
    }

    /** The same when the next event could not be delivered. */
    static boolean stuck(Connection connection, String name, String owner, long cursor, String problem, Instant now)
            throws SQLException {
        String sql = "UPDATE event_listeners SET " + FORWARD + ", beat = beat + 1, seen = ?, problem = ?,"
                + " problem_since = COALESCE(problem_since, ?) WHERE name = ? AND owner = ?";
        return Sql.update(connection, sql, cursor, cursor, now, problem, now, name, owner) == 1;
    }

    /** Forgets those that no controller has had since. @return their names */
    static List<String> forgetUnseen(Connection connection, Instant since) throws SQLException {
        List<String> gone =
                Sql.list(connection, "SELECT name FROM event_listeners WHERE seen < ?", row -> row.getString(1), since);
        if (!gone.isEmpty()) {
            Sql.update(connection, "DELETE FROM event_listeners WHERE seen < ?", since);
        }
        return gone;
    }

    /** Those that have yet to hear an event before this one will not hear it. */
    static void skip(Connection connection, long firstKept) throws SQLException {
        Sql.update(
                connection,
                "UPDATE event_listeners SET dropped = dropped + ? - cursor_number, cursor_number = ? WHERE cursor_number < ?",
                firstKept - 1,
                firstKept - 1,
                firstKept - 1);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        Instant since = Sql.instant(row, "problem_since");
        return new Entry(
                row.getString("name"),
                row.getLong("cursor_number"),
                row.getString("owner"),
                row.getLong("beat"),
                row.getString("problem"),
                row.getString("problem") == null ? null : since,
                row.getLong("dropped"));
    }
}
