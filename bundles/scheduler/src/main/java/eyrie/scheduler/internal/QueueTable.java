/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.scheduler.internal;

import eyrie.api.instance.InstanceState;
import eyrie.api.placement.Demand;
import eyrie.api.template.Arch;
import eyrie.scheduler.internal.sql.Json;
import eyrie.scheduler.internal.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/** The rows of instances, as far as placement needs them. */
final class QueueTable {
    private static final String SELECT = """
            SELECT id, position, template_id, template_version, template_bytes, template_name, arch, mac_os, cpu_count,
              ram_bytes, wanted_node_id, wishes, created_by, created, name_template, external_id, node_id, state
            FROM instances WHERE gone = 0
            """;

    /**
     * An instance that waits or holds room.
     *
     * @param demand with all wishes
     * @param nodeId where it is, or null
     * @param waits whether it is in the queue
     */
    record Row(
            String id,
            long position,
            Demand demand,
            String templateName,
            String createdBy,
            long created,
            String nameTemplate,
            String externalId,
            String nodeId,
            boolean waits) {}

    /** Hears of rows one by one. */
    @FunctionalInterface
    interface Reader {
        void read(Row row) throws SQLException;
    }

    private QueueTable() {}

    static void all(Connection connection, Reader reader) throws SQLException {
        each(connection, reader, SELECT);
    }

    static void behind(Connection connection, long position, Reader reader) throws SQLException {
        each(connection, reader, SELECT + "AND position > ?", position);
    }

    static Optional<Row> find(Connection connection, String id) throws SQLException {
        return Sql.first(connection, SELECT + "AND id = ?", QueueTable::row, id);
    }

    private static void each(Connection connection, Reader reader, String sql, Object... values) throws SQLException {
        Sql.each(connection, sql, row -> reader.read(row(row)), values);
    }

    private static Row row(ResultSet row) throws SQLException {
        String nodeId = row.getString("node_id");
        boolean scheduling = InstanceState.SCHEDULING.name().equals(row.getString("state"));
        return new Row(
                row.getString("id"),
                row.getLong("position"),
                demand(row),
                row.getString("template_name"),
                row.getString("created_by"),
                row.getLong("created"),
                row.getString("name_template"),
                row.getString("external_id"),
                nodeId,
                nodeId == null && scheduling);
    }

    private static Demand demand(ResultSet row) throws SQLException {
        return new Demand(
                row.getString("template_id"),
                row.getInt("template_version"),
                row.getLong("template_bytes"),
                Arch.valueOf(row.getString("arch")),
                row.getInt("mac_os") != 0,
                row.getString("wanted_node_id"),
                row.getInt("cpu_count"),
                row.getLong("ram_bytes"),
                wishes(row.getString("wishes")));
    }

    static Map<String, String> wishes(String text) {
        return text == null || text.equals("{}") ? Map.of() : Json.texts(text);
    }
}
