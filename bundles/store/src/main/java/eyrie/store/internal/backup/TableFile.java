/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal.backup;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A table as text that any database can take up again: an array of the columns' names, then an array for each row. Bytes
 * are an object with their base64.
 */
final class TableFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BYTES = "base64";
    private static final int AT_ONCE = 500;

    private TableFile() {}

    /** @return the number of rows */
    static long write(Connection connection, String table, OutputStream out) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(AT_ONCE);
            try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table);
                    JsonGenerator json = JSON.createGenerator(out)) {
                json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
                json.setRootValueSeparator(null);
                ResultSetMetaData columns = rows.getMetaData();
                json.writeStartArray();
                for (int column = 1; column <= columns.getColumnCount(); column++) {
                    json.writeString(columns.getColumnName(column));
                }
                json.writeEndArray();
                json.writeRaw('\n');
                long count = 0;
                while (rows.next()) {
                    json.writeStartArray();
                    for (int column = 1; column <= columns.getColumnCount(); column++) {
                        value(json, rows.getObject(column));
                    }
                    json.writeEndArray();
                    json.writeRaw('\n');
                    count++;
                }
                return count;
            }
        }
    }

    private static void value(JsonGenerator json, Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case byte[] bytes -> {
                json.writeStartObject();
                json.writeBinaryField(BYTES, bytes);
                json.writeEndObject();
            }
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number.doubleValue());
            case Number number -> json.writeNumber(number.longValue());
            default -> json.writeString(value.toString());
        }
    }

    /** @return the number of rows */
    static long read(Connection connection, String table, InputStream in) throws SQLException, IOException {
        try (BufferedReader rows = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<String> columns = columns(rows);
            String sql = "INSERT INTO %s (%s) VALUES (%s)"
                    .formatted(
                            table,
                            String.join(", ", columns),
                            String.join(", ", columns.stream().map(any -> "?").toList()));
            long count = 0;
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (String line = rows.readLine(); line != null; line = rows.readLine()) {
                    JsonNode row = JSON.readTree(line);
                    for (int column = 0; column < columns.size(); column++) {
                        set(statement, column + 1, row.get(column));
                    }
                    statement.addBatch();
                    count++;
                    if (count % AT_ONCE == 0) {
                        statement.executeBatch();
                    }
                }
                statement.executeBatch();
            }
            return count;
        }
    }

    /** The first line. */
    static List<String> columns(BufferedReader rows) throws IOException {
        List<String> columns = new ArrayList<>();
        JSON.readTree(rows.readLine()).forEach(name -> columns.add(name.asText()));
        return columns;
    }

    private static void set(PreparedStatement statement, int index, JsonNode value) throws SQLException, IOException {
        if (value.isNull()) {
            statement.setObject(index, null);
        } else if (value.isObject()) {
            statement.setBytes(index, value.get(BYTES).binaryValue());
        } else if (value.isIntegralNumber()) {
            statement.setLong(index, value.longValue());
        } else if (value.isNumber()) {
            statement.setDouble(index, value.doubleValue());
        } else {
            statement.setString(index, value.textValue());
        }
    }
}
