/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensing.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import eyrie.api.EyrieException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The rows of licenses. Points in time are milliseconds. */
final class Tables {
    static final String PART = "licensing";

    /** The second makes way for decisions that limit instances: earlier programs, which do not read them, are refused by it. */
    static final List<String> STEPS = List.of("""
            CREATE TABLE license_acts (
              number BIGINT PRIMARY KEY,
              at BIGINT NOT NULL,
              kind TEXT NOT NULL,
              key_id TEXT NOT NULL,
              serial BIGINT NOT NULL,
              by_whom TEXT NOT NULL,
              key_text TEXT NOT NULL
            );
            CREATE TABLE license_state (
              id INTEGER PRIMARY KEY,
              revision BIGINT NOT NULL,
              high_water BIGINT NOT NULL,
              clock_resets BIGINT NOT NULL,
              decision TEXT
            );
            INSERT INTO license_state (id, revision, high_water, clock_resets, decision) VALUES (1, 0, 0, 0, NULL);
            CREATE TABLE license_seats (
              node_id TEXT PRIMARY KEY,
              place BIGINT NOT NULL,
              cores INTEGER NOT NULL,
              own INTEGER NOT NULL,
              counted INTEGER NOT NULL,
              covered INTEGER NOT NULL
            );
            """, """
            UPDATE license_state SET revision = revision + 1 WHERE id = 1;
            """);

    private static final ObjectMapper JSON = new ObjectMapper();

    private Tables() {}

    /**
     * The one row of the state.
     *
     * @param revision grows with each change, also of seats
     * @param highWater the latest time that any controller has seen
     * @param clockResets grows when that is set back
     */
    record State(long revision, Instant highWater, long clockResets, Decision decision) {
        State with(Decision other, Instant seen, long resets) {
            return new State(revision + 1, seen, resets, other);
        }
    }

    static State state(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT revision, high_water, clock_resets, decision FROM license_state WHERE id = 1");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new State(
                    row.getLong(1), Instant.ofEpochMilli(row.getLong(2)), row.getLong(3), read(row.getString(4)));
        }
    }

    static long revision(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT revision FROM license_state WHERE id = 1");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    static void keep(Connection connection, State state) throws SQLException {
        update(
                connection,
                "UPDATE license_state SET revision = ?, high_water = ?, clock_resets = ?, decision = ? WHERE id = 1",
                state.revision(),
                state.highWater().toEpochMilli(),
                state.clockResets(),
                text(state.decision()));
    }

    static List<Act> acts(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT number, at, kind, key_id, serial, by_whom, key_text FROM license_acts ORDER BY number");
                ResultSet row = statement.executeQuery()) {
            List<Act> acts = new ArrayList<>();
            while (row.next()) {
                acts.add(new Act(
                        row.getLong(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        Act.Kind.valueOf(row.getString(3)),
                        row.getString(4),
                        row.getLong(5),
                        row.getString(6),
                        row.getString(7)));
            }
            return acts;
        }
    }

    static void add(Connection connection, Act act) throws SQLException {
        update(
                connection,
                "INSERT INTO license_acts (number, at, kind, key_id, serial, by_whom, key_text) VALUES (?, ?, ?, ?, ?, ?, ?)",
                act.number(),
                act.at().toEpochMilli(),
                act.kind().name(),
                act.keyId(),
                act.serial(),
                act.by(),
                act.key());
    }

    static int update(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static Decision read(String text) {
        try {
            return text == null ? Decision.NONE : JSON.readValue(text, Decision.class);
        } catch (JsonProcessingException e) {
            throw EyrieException.internal("the stored decision about licenses cannot be read", e);
        }
    }

    private static String text(Decision decision) {
        try {
            return JSON.writeValueAsString(decision);
        } catch (JsonProcessingException e) {
            throw EyrieException.internal("the decision about licenses cannot be stored", e);
        }
    }
}
