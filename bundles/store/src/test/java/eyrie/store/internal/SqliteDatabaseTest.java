/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {
    @TempDir
    Path folder;

    @Test
    void onlyTheOwnerCanReadIt() throws Exception {
        try (Numbers numbers = new Numbers(new SqliteDatabase(folder.resolve("db")))) {
            numbers.add(1);
            assertThat(mode(folder.resolve("db"))).isEqualTo("rwx------");
            try (Stream<Path> files = Files.list(folder.resolve("db")).filter(Files::isRegularFile)) {
                assertThat(files)
                        .hasSizeGreaterThanOrEqualTo(2)
                        .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void commitsAreSyncedToAJournal() {
        try (Numbers numbers = new Numbers(new SqliteDatabase(folder))) {
            assertThat(numbers.pragma("journal_mode")).isEqualTo("wal");
            assertThat(numbers.pragma("synchronous")).isEqualTo("2");
            assertThat(numbers.pragma("foreign_keys")).isEqualTo("1");
        }
    }

    @Test
    void closingFoldsTheJournalIntoTheFile() {
        try (Numbers numbers = new Numbers(new SqliteDatabase(folder))) {
            numbers.add(1);
            assertThat(folder.resolve("eyrie.db-wal")).exists();
        }
        assertThat(folder.resolve("eyrie.db-wal")).doesNotExist();
    }

    @Test
    void whatIsCommittedIsMovedIntoTheFileBesideTheWriter() throws Exception {
        try (Numbers numbers = new Numbers(new SqliteDatabase(folder.resolve("db")))) {
            numbers.add(1, "moved".repeat(10));
            boolean moved = false;
            for (int look = 0; look < 400 && !moved; look++) {
                Thread.sleep(50);
                String file = Files.readString(folder.resolve("db/eyrie.db"), StandardCharsets.ISO_8859_1);
                moved = file.contains("movedmoved");
            }
            assertThat(moved).isTrue();
        }
    }

    @Test
    void aDatabaseThatCannotGrowLosesNothingAndGoesOnLater() {
        try (Numbers numbers = new Numbers(new SqliteDatabase(folder))) {
            numbers.add(1);
            numbers.pragma("max_page_count", connection -> limitPages(connection.createStatement(), "6"));
            assertThatThrownBy(() -> numbers.add(2, "x".repeat(100_000)))
                    .isInstanceOfSatisfying(
                            EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.NO_SPACE));
            assertThat(numbers.all()).containsExactly(1L);
            numbers.pragma("max_page_count", connection -> limitPages(connection.createStatement(), "1000000"));
            numbers.add(2, "x".repeat(100_000));
            assertThat(numbers.all()).containsExactly(1L, 2L);
        }
    }

    @Test
    void waitingTooLongForAConnectionCountsAsBusy() {
        try (SqliteDatabase database = new SqliteDatabase(folder)) {
            assertThat(database.classify(new SQLTransientConnectionException())).isEqualTo(Database.Failure.BUSY);
        }
    }

    @Test
    void readyUntilItIsClosed() {
        Numbers numbers = new Numbers(new SqliteDatabase(folder));
        assertThat(numbers.store().problem()).isEmpty();
        numbers.close();
        assertThat(numbers.store().problem()).contains("the database is closed");
        assertThatThrownBy(numbers::all).hasMessage("database: it is closed");
    }

    private static Void limitPages(Statement statement, String pages) throws java.sql.SQLException {
        try (statement) {
            statement.execute("PRAGMA max_page_count = " + pages);
            return null;
        }
    }

    private static String mode(Path path) throws java.io.IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
