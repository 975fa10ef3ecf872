/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.store.internal.backup.OpenBackup;
import eyrie.store.internal.backup.Restore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one database has, another one has after backup and restore. */
class BackupTest {
    private static final List<String> ALL_TYPES =
            List.of("""
            CREATE TABLE things (
              name TEXT PRIMARY KEY,
              size INTEGER NOT NULL,
              big BIGINT,
              part DOUBLE PRECISION,
              content BYTEA
            );
            """, "ALTER TABLE things ADD COLUMN later TEXT NOT NULL DEFAULT 'x';");

    @TempDir
    Path folder;

    @Test
    void everyTypeComesBackAsItWas() throws Exception {
        Path file = folder.resolve("backup.zip");
        try (Numbers numbers = new Numbers(folder.resolve("from"))) {
            numbers.store().migrate("things", ALL_TYPES);
            numbers.store().write(connection -> {
                insert(connection, "all", 1, Long.MAX_VALUE, 0.1, new byte[] {0, -1, 10, 34});
                insert(connection, "quotes \" and \n lines é 🦅", Integer.MIN_VALUE, null, null, null);
                insert(connection, "whole", 0, 0L, 1.0, new byte[0]);
                return null;
            });
            OpenBackup.write(numbers.store(), folder, file);
            assertThat(zipHolds(file, "tables/things")).isTrue();
        }
        Restore restore = OpenBackup.unpack(file, folder.resolve("data"));
        try (Numbers numbers = new Numbers(Databases.in(folder.resolve("to")), restore)) {
            numbers.store().migrate("things", ALL_TYPES);
            assertThat(numbers.store().read(BackupTest::things))
                    .containsExactly(
                            "all 1 9223372036854775807 0.1 [0, -1, 10, 34] x",
                            "quotes \" and \n lines é 🦅 -2147483648 null null null x",
                            "whole 0 0 1.0 [] x");
        }
        assertThat(folder.resolve("data/restore")).doesNotExist();
    }

    /** Each transaction adds two numbers: a backup that is of one moment has both or none. */
    @Test
    void aBackupUnderLoadIsOfOneMoment() throws Exception {
        Path file = folder.resolve("backup.zip");
        AtomicBoolean goOn = new AtomicBoolean(true);
        AtomicLong acknowledged = new AtomicLong();
        try (Numbers numbers = new Numbers(folder.resolve("from"))) {
            Thread load = Thread.ofVirtual().start(() -> {
                for (long next = 1; goOn.get(); next++) {
                    long number = next;
                    numbers.store().write(connection -> {
                        Numbers.insert(connection, number, "");
                        return Numbers.insert(connection, -number, "");
                    });
                    acknowledged.set(number);
                }
            });
            while (acknowledged.get() < 20) {
                Thread.onSpinWait();
            }
            long before = acknowledged.get();
            OpenBackup.write(numbers.store(), folder, file);
            goOn.set(false);
            load.join();
            Restore restore = OpenBackup.unpack(file, folder.resolve("data"));
            try (Numbers restored = new Numbers(Databases.in(folder.resolve("to")), restore)) {
                List<Long> all = restored.all();
                long most = all.getLast();
                assertThat(most).isGreaterThanOrEqualTo(before);
                assertThat(all).hasSize((int) (2 * most)).doesNotContain(0L);
            }
        }
    }

    @Test
    void aDatabaseThatIsNotEmptyIsRefusedAndOneThatWasRestoredIsNot() throws Exception {
        Path file = folder.resolve("backup.zip");
        try (Numbers numbers = new Numbers(folder.resolve("from"))) {
            numbers.add(1);
            OpenBackup.write(numbers.store(), folder, file);
        }
        Restore onto = OpenBackup.unpack(file, folder.resolve("onto"));
        assertThatThrownBy(() -> new Numbers(Databases.in(folder.resolve("from")), onto))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("has tables of part numbers already");
        // Killed after the commit, before the folder was removed: it is there still at the next start.
        for (int start = 1; start <= 2; start++) {
            Restore restore = OpenBackup.unpack(file, folder.resolve("data" + start));
            try (Numbers numbers = new Numbers(Databases.in(folder.resolve("to")), restore)) {
                assertThat(numbers.all()).containsExactly(1L);
            }
        }
    }

    @Test
    void tablesWithOtherRowsThanTheBackupSaysAreRefusedWhole() throws Exception {
        Path file = folder.resolve("backup.zip");
        try (Numbers numbers = new Numbers(folder.resolve("from"))) {
            numbers.add(1);
            numbers.add(2);
            OpenBackup.write(numbers.store(), folder, file);
        }
        Restore restore = OpenBackup.unpack(file, folder.resolve("data"));
        Path table = folder.resolve("data/restore/tables/numbers");
        List<String> lines = Files.readAllLines(table);
        Files.write(table, lines.subList(0, 2));
        assertThatThrownBy(() -> new Numbers(Databases.in(folder.resolve("to")), restore))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("1 rows in place of 2");
        Files.write(table, lines);
        try (Numbers numbers = new Numbers(Databases.in(folder.resolve("to")), Restore.in(folder.resolve("data")))) {
            assertThat(numbers.all()).containsExactly(1L, 2L);
        }
    }

    private static boolean zipHolds(Path file, String entry) throws java.io.IOException {
        try (var zip = new java.util.zip.ZipFile(file.toFile())) {
            return zip.getEntry(entry) != null;
        }
    }

    private static void insert(Connection connection, String name, int size, Long big, Double part, byte[] content)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO things (name, size, big, part, content) VALUES (?, ?, ?, ?, ?)")) {
            statement.setString(1, name);
            statement.setInt(2, size);
            statement.setObject(3, big);
            statement.setObject(4, part);
            statement.setBytes(5, content);
            statement.executeUpdate();
        }
    }

    private static List<String> things(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT * FROM things ORDER BY name");
                ResultSet row = statement.executeQuery()) {
            List<String> things = new java.util.ArrayList<>();
            while (row.next()) {
                byte[] content = row.getBytes("content");
                Object big = row.getObject("big") == null ? null : row.getLong("big");
                Object part = row.getObject("part") == null ? null : row.getDouble("part");
                things.add("%s %d %s %s %s %s"
                        .formatted(
                                row.getString("name"),
                                row.getInt("size"),
                                big,
                                part,
                                content == null ? null : java.util.Arrays.toString(content),
                                row.getString("later")));
            }
            return things;
        }
    }
}
