/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.cli.internal.base.Failure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestoreTest {
    private static final String DESCRIPTION =
            "{\"format\":1,\"made\":\"2026-01-01T00:00:00Z\",\"tables\":{\"numbers\":2}}";

    @TempDir
    Path folder;

    private Path backup;
    private Path data;

    @BeforeEach
    void prepare() throws Exception {
        backup = folder.resolve("backup.zip");
        data = Files.createDirectory(folder.resolve("data"));
        write(Map.of(
                "eyrie-backup.json", DESCRIPTION,
                "tables/numbers", "[\"number\"]\n[1]\n[2]\n",
                "files/secrets/tls/ca-key.pem", "key",
                "settings.properties", "log.level=info"));
    }

    @Test
    void everyByteCounts() throws Exception {
        assertThat(BackupFile.verified(backup).rows()).isEqualTo(2);
        byte[] content = Files.readAllBytes(backup);
        for (int at = 0; at < content.length; at++) {
            byte[] damaged = content.clone();
            damaged[at] ^= 1;
            Files.write(backup, damaged);
            assertThatThrownBy(() -> BackupFile.verified(backup))
                    .isInstanceOf(Failure.class)
                    .hasMessageContaining("damaged or not whole");
        }
        Files.write(backup, Arrays.copyOf(content, content.length - 1));
        assertThatThrownBy(() -> BackupFile.verified(backup)).isInstanceOf(Failure.class);
    }

    @Test
    void whatIsLaidOutIsForItsOwnerAlone() throws Exception {
        new Unpacking(BackupFile.verified(backup), data).run();
        assertThat(data.resolve("secrets/tls/ca-key.pem")).hasContent("key");
        assertThat(mode(data.resolve("secrets/tls/ca-key.pem"))).isEqualTo("rw-------");
        assertThat(mode(data.resolve("secrets"))).isEqualTo("rwx------");
        assertThat(data.resolve("restore/tables/numbers")).hasContent("[\"number\"]\n[1]\n[2]\n");
        assertThat(data.resolve("restore/eyrie-backup.json"))
                .content()
                .contains("\"id\":\"" + BackupFile.verified(backup).digest());
    }

    @Test
    void whatWasThereIsKeptAside() throws Exception {
        Files.createDirectories(data.resolve("db"));
        Files.writeString(data.resolve("db/eyrie.db"), "old");
        Files.createDirectories(data.resolve("secrets"));
        Files.writeString(data.resolve("secrets/root-token"), "old");
        new Unpacking(BackupFile.verified(backup), data).run();
        assertThat(data.resolve("db")).doesNotExist();
        assertThat(data.resolve("secrets/root-token")).doesNotExist();
        try (var all = Files.list(data)) {
            assertThat(all.filter(path -> path.getFileName().toString().startsWith("before-restore-")))
                    .singleElement()
                    .satisfies(aside -> {
                        assertThat(aside.resolve("db/eyrie.db")).hasContent("old");
                        assertThat(aside.resolve("secrets/root-token")).hasContent("old");
                    });
        }
    }

    @Test
    void aNameThatLeadsOutOfTheDataFolderIsRefused() throws Exception {
        write(Map.of(
                "eyrie-backup.json", DESCRIPTION,
                "files/../../outside", "x",
                "settings.properties", ""));
        assertThatThrownBy(() -> new Unpacking(BackupFile.verified(backup), data).run())
                .isInstanceOf(Failure.class)
                .hasMessageContaining("leads out of the data folder");
        assertThat(folder.resolve("outside")).doesNotExist();
        assertThat(data.resolve("restore/eyrie-backup.json")).doesNotExist();
    }

    private void write(Map<String, String> entries) throws Exception {
        try (OutputStream out = Files.newOutputStream(backup);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
            }
            zip.setComment("0".repeat(64));
        }
        byte[] content = Files.readAllBytes(backup);
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(content, 0, content.length - 64);
        byte[] end = HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(end, 0, content, content.length - 64, 64);
        Files.write(backup, content);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
