/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server can do; products that only speak like PostgreSQL lack some.
 *
 * @param notifies LISTEN and NOTIFY
 * @param tellsOutcomes what became of a transaction can be asked for later
 * @param schema where tables are made
 * @param collates columns can have the order of their bytes, whatever order the database has
 */
record PostgresFeatures(boolean notifies, boolean tellsOutcomes, boolean collates, String schema) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresFeatures.class);

    static PostgresFeatures of(Connection connection) throws SQLException {
        requireUnicode(connection);
        PostgresFeatures features = new PostgresFeatures(
                can(connection, "SELECT pg_notify('eyrie', '')"),
                can(connection, "SELECT pg_xact_status(pg_current_xact_id())"),
                can(connection, "SELECT 'a' < 'B' COLLATE \"C\""),
                schema(connection));
        if (!features.notifies() || !features.tellsOutcomes() || !features.collates()) {
            LOG.warn(
                    "database: this server is not quite a PostgreSQL of 13 or later, which is what Eyrie is tested with: {}",
                    features);
        }
        return features;
    }

    private static String schema(Connection connection) throws SQLException {
        String schema = connection.getSchema();
        if (schema == null) {
            throw new EyrieException(
                    ErrorKind.INVALID,
                    "store.url: the user of store.credentials has no schema to make tables in; give it one that it owns");
        }
        return schema;
    }

    private static boolean can(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
            return true;
        } catch (SQLException e) {
            LOG.debug("database: {}", e.getMessage());
            connection.rollback();
            return false;
        }
    }

    private static void requireUnicode(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW server_encoding")) {
            row.next();
            if (!row.getString(1).replace("-", "").equalsIgnoreCase("UTF8")) {
                throw new EyrieException(
                        ErrorKind.INVALID,
                        "store.url: the database has the encoding %s; use one that was made with ENCODING 'UTF8'"
                                .formatted(row.getString(1)));
            }
        }
    }
}
