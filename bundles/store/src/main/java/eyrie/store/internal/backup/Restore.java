/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import eyrie.api.EyrieException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tables of a backup that {@code eyrie restore} has put into the data folder. Each part's tables are filled when the
 * part makes them, in the same transaction; a kill in between leaves them for the next start.
 */
public final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CREATES =
            Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?([a-z_0-9]+)", Pattern.CASE_INSENSITIVE);

    private final Path folder;
    private final String id;
    /** Rows by table, of those that are still to be filled. */
    private final Map<String, Long> tables = new HashMap<>();
    /** The checksums of the steps that each part had. */
    private final Map<String, List<String>> parts = new HashMap<>();

    private Restore(Path folder, String id) {
        this.folder = folder;
        this.id = id;
    }

    /** Knows no part. */
    public static Restore nothing() {
        return new Restore(Path.of(""), "");
    }

    /** What waits in a data folder, or something that knows no part. */
    public static Restore in(Path data) {
        Path folder = data.resolve("restore");
        if (Files.notExists(folder.resolve(Backup.DESCRIPTION))) {
            return nothing();
        }
        try {
            JsonNode description =
                    JSON.readTree(folder.resolve(Backup.DESCRIPTION).toFile());
            Restore restore = new Restore(folder, description.path("id").asText());
            description
                    .path("tables")
                    .properties()
                    .forEach(table ->
                            restore.tables.put(table.getKey(), table.getValue().longValue()));
            restore.readParts();
            LOG.info(
                    "restore: the backup of {} is put into the database",
                    description.path("made").asText());
            return restore;
        } catch (IOException e) {
            throw EyrieException.internal("restore: %s cannot be read: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private void readParts() throws IOException {
        try (BufferedReader rows = Files.newBufferedReader(file("migrations"))) {
            List<String> columns = TableFile.columns(rows);
            Map<String, Map<Integer, String>> steps = new HashMap<>();
            for (String line = rows.readLine(); line != null; line = rows.readLine()) {
                JsonNode row = JSON.readTree(line);
                steps.computeIfAbsent(row.get(columns.indexOf("part")).asText(), part -> new HashMap<>())
                        .put(
                                row.get(columns.indexOf("step")).intValue(),
                                row.get(columns.indexOf("checksum")).asText());
            }
            steps.forEach((part, checksums) -> parts.put(
                    part,
                    checksums.entrySet().stream()
                            .sorted(Map.Entry.comparingByKey())
                            .map(Map.Entry::getValue)
                            .toList()));
        }
        tables.remove("migrations");
    }

    /** The checksums of the steps that a part had; none if there is nothing to restore of it. */
    public synchronized List<String> steps(String part) {
        return parts.getOrDefault(part, List.of());
    }

    /** Whether this backup's rows of a part are in the database already. */
    public boolean isDone(Connection connection, String part) throws SQLException {
        make(connection);
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT part FROM restored WHERE backup = ? AND part = ?")) {
            statement.setString(1, id);
            statement.setString(2, part);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** Fills the tables that these statements have made, and notes that in the same transaction. */
    public void fill(Connection connection, String part, List<String> statements) throws SQLException {
        for (String table : made(statements)) {
            Long expected = tables.get(table);
            if (expected == null) {
                continue;
            }
            try (InputStream in = Files.newInputStream(file(table))) {
                long rows = TableFile.read(connection, table, in);
                if (rows != expected) {
                    throw EyrieException.internal(
                            "restore: table %s has %d rows in place of %d".formatted(table, rows, expected), null);
                }
                LOG.info("restore: {} rows of {}", rows, table);
            } catch (IOException e) {
                throw EyrieException.internal("restore: table %s: %s".formatted(table, e.getMessage()), e);
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO restored (backup, part) VALUES (?, ?)")) {
            statement.setString(1, id);
            statement.setString(2, part);
            statement.executeUpdate();
        }
    }

    /** A part is in the database; after the last one nothing is left of the backup in the data folder. */
    public synchronized void done(String part, List<String> statements) {
        if (parts.remove(part) == null) {
            return;
        }
        tables.keySet().removeAll(made(statements));
        if (parts.isEmpty()) {
            remove();
            LOG.info("restore: all of the backup is in the database");
        } else {
            LOG.info("restore: left for parts that are not there yet: {}", new TreeSet<>(parts.keySet()));
        }
    }

    private void remove() {
        try (Stream<Path> files = Files.walk(folder)) {
            // The description goes first: without it the rest is nothing.
            Files.delete(folder.resolve(Backup.DESCRIPTION));
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("restore: {} could not be removed: {}", folder, e.getMessage());
        }
    }

    private static Set<String> made(List<String> statements) {
        Set<String> made = new LinkedHashSet<>();
        for (String statement : statements) {
            Matcher matcher = CREATES.matcher(statement);
            while (matcher.find()) {
                made.add(matcher.group(1));
            }
        }
        return made;
    }

    private Path file(String table) {
        return folder.resolve(Backup.TABLES).resolve(table);
    }

    private static void make(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "CREATE TABLE IF NOT EXISTS restored (backup TEXT NOT NULL, part TEXT NOT NULL, PRIMARY KEY (backup, part))")) {
            statement.executeUpdate();
        }
    }
}
