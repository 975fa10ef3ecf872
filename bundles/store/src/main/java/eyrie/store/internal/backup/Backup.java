/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.store.Store;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A backup: a ZIP file with every table as of one moment, the secrets and the settings. Its comment, which is the end of
 * the file, is the SHA-256 of all that is before, so that any change of it shows.
 */
final class Backup {
    static final int FORMAT = 1;
    static final String DESCRIPTION = "eyrie-backup.json";
    static final String TABLES = "tables/";

    private static final String FILES = "files/";
    private static final String SETTINGS = "settings.properties";
    /** Folders of the data folder; the second has the authority that nodes and clients trust. */
    private static final List<String> SECRETS = List.of("secrets", "tls");

    private static final int DIGEST_LENGTH = 64;
    /** What only serves the store itself. */
    private static final Set<String> OWN = Set.of("store_turn", "restored");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Backup() {}

    /**
     * Writes one while everything goes on.
     *
     * @param settings as the launcher passed them
     * @param to is overwritten
     */
    static void write(Store store, Path data, String settings, Path to) throws IOException {
        ObjectNode description = JSON.createObjectNode();
        description.put("format", FORMAT).put("made", Instant.now().toString());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to));
                ZipOutputStream zip = new ZipOutputStream(out)) {
            ObjectNode tables = description.putObject("tables");
            store.read(connection -> {
                try {
                    for (String table : tables(connection)) {
                        zip.putNextEntry(new ZipEntry(TABLES + table));
                        tables.put(table, TableFile.write(connection, table, zip));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return null;
            });
            for (String folder : SECRETS) {
                secrets(data, folder, zip);
            }
            zip.putNextEntry(new ZipEntry(SETTINGS));
            zip.write(settings.getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(DESCRIPTION));
            zip.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(description));
            zip.setComment("0".repeat(DIGEST_LENGTH));
        }
        seal(to);
    }

    private static void secrets(Path data, String name, ZipOutputStream zip) throws IOException {
        Path folder = data.resolve(name);
        if (Files.notExists(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            zip.putNextEntry(new ZipEntry(FILES + data.relativize(file)));
            Files.copy(file, zip);
        }
    }

    private static Set<String> tables(Connection connection) throws SQLException {
        Set<String> tables = new TreeSet<>();
        try (ResultSet rows =
                connection.getMetaData().getTables(null, connection.getSchema(), "%", new String[] {"TABLE"})) {
            while (rows.next()) {
                String table = rows.getString("TABLE_NAME");
                if (!OWN.contains(table) && !table.startsWith("sqlite_")) {
                    tables.add(table);
                }
            }
        }
        return tables;
    }

    private static void seal(Path file) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            long end = content.length() - DIGEST_LENGTH;
            String digest = digest(file, end);
            content.seek(end);
            content.write(digest.getBytes(StandardCharsets.US_ASCII));
            content.getFD().sync();
        }
    }

    private static String digest(Path file, long length) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            byte[] buffer = new byte[1 << 16];
            long left = length;
            while (left > 0) {
                int read = digesting.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("the file has become shorter");
                }
                left -= read;
            }
            return HexFormat.of().formatHex(digesting.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
