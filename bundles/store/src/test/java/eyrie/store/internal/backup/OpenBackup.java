/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.api.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Backups, for tests of the store. */
public final class OpenBackup {
    private OpenBackup() {}

    public static void write(Store store, Path data, Path to) throws IOException {
        Backup.write(store, data, "log.level=info", to);
    }

    /** Lays the tables out in a data folder, as the command line does. */
    public static Restore unpack(Path backup, Path data) throws IOException {
        Path folder = Files.createDirectories(data.resolve("restore").resolve(Backup.TABLES));
        try (ZipFile zip = new ZipFile(backup.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().startsWith(Backup.TABLES)) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, folder.resolve(entry.getName().substring(Backup.TABLES.length())));
                    }
                }
            }
            ObjectNode description;
            try (InputStream in = zip.getInputStream(zip.getEntry(Backup.DESCRIPTION))) {
                description = (ObjectNode) new ObjectMapper().readTree(in);
            }
            Files.write(
                    data.resolve("restore").resolve(Backup.DESCRIPTION),
                    new ObjectMapper().writeValueAsBytes(description.put("id", zip.getComment())));
        }
        return Restore.in(data);
    }
}
