/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A backup that is what it was when it was made: the last characters of the file are the SHA-256 of all before them.
 *
 * @param digest those characters, which name the backup
 * @param description what the server wrote about it
 */
record BackupFile(Path path, String digest, ObjectNode description) {
    static final String DESCRIPTION = "eyrie-backup.json";
    static final String TABLES = "tables/";
    static final String FILES = "files/";
    static final String SETTINGS = "settings.properties";

    private static final int FORMAT = 1;
    private static final int DIGEST_LENGTH = 64;

    /** @throws Failure saying what is wrong with it */
    static BackupFile verified(Path path) throws IOException {
        String digest = digest(path);
        try (ZipFile zip = new ZipFile(path.toFile())) {
            JsonNode description = new ObjectMapper().readTree(content(zip, DESCRIPTION));
            if (!(description instanceof ObjectNode object)
                    || description.path("format").asInt() != FORMAT) {
                throw Failure.invalid(path + ": a backup of format " + description.path("format")
                        + ", and this program knows " + FORMAT + "; use the program that made it");
            }
            return new BackupFile(path, digest, object);
        }
    }

    List<String> tables() {
        return description.path("tables").properties().stream()
                .map(table -> table.getKey())
                .toList();
    }

    long rows() {
        long rows = 0;
        for (JsonNode count : description.path("tables")) {
            rows += count.longValue();
        }
        return rows;
    }

    private static byte[] content(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            throw Failure.invalid(zip.getName() + ": this is no backup of Eyrie's; it has no " + name);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static String digest(Path path) throws IOException {
        long length = Files.size(path) - DIGEST_LENGTH;
        if (length <= 0) {
            throw Failure.invalid(path + ": this is no backup of Eyrie's; it is too short");
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            long left = length;
            while (left > 0) {
                int some = (int) Math.min(buffer.length, left);
                file.readFully(buffer, 0, some);
                digest.update(buffer, 0, some);
                left -= some;
            }
            byte[] end = new byte[DIGEST_LENGTH];
            file.readFully(end);
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(new String(end, StandardCharsets.US_ASCII))) {
                throw Failure.invalid(path
                        + ": the backup is damaged or not whole: its content is not what its end says; use another");
            }
            return found;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
