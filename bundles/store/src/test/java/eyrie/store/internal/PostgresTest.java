/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.store.Store.Listener;
import eyrie.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What only a server has: other processes beside this one, and connections that end. */
@EnabledIfSystemProperty(named = PostgresServer.PROPERTY, matches = "postgresql")
class PostgresTest {
    @TempDir
    Path folder;

    private final PostgresServer server = PostgresServer.shared();
    private Numbers one;
    private Numbers other;

    private static final class Ear implements Listener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public void heard(String payload) {
            heard.add(payload);
        }

        @Override
        public void missed() {
            heard.add("missed");
        }

        String next() throws InterruptedException {
            return heard.poll(60, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void open() {
        one = new Numbers(folder);
        other = new Numbers(folder);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void changesOfTwoProcessesAllCount() {
        one.add(0);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Numbers numbers : List.of(one, other, one, other, one, other)) {
                threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        // Reads, then writes what it made of that: lost unless nobody writes in between.
                        numbers.store().write(connection -> {
                            long next = Numbers.all(connection).getFirst() + 1;
                            try (Statement statement = connection.createStatement()) {
                                return statement.executeUpdate("UPDATE numbers SET number = " + next);
                            }
                        });
                    }
                });
            }
        }
        assertThat(one.all()).containsExactly(150L);
    }

    @Test
    void bothHearWhatOneTells() throws Exception {
        Ear here = new Ear();
        Ear there = new Ear();
        one.store().listen("birds", here);
        other.store().listen("birds", there);
        connect(one, there);
        connect(other, here);
        here.heard.clear();
        there.heard.clear();
        one.store().write(connection -> {
            one.store().notify(connection, "birds", "wren");
            one.store().notify(connection, "birds", "x".repeat(4000));
            one.store().notify(connection, "birds", "y".repeat(4000));
            return Numbers.insert(connection, 1, "");
        });
        assertThat(here.heard).hasSize(3);
        assertThat(there.next()).isEqualTo("wren");
        assertThat(other.all()).containsExactly(1L);
        assertThat(there.next()).startsWith("xxx").hasSize(4000);
        assertThat(there.next()).startsWith("yyy").hasSize(4000);
        tell(other, "robin");
        assertThat(List.of(here.next(), here.next(), here.next(), here.next()))
                .first()
                .isEqualTo("wren");
        assertThat(there.next()).isEqualTo("robin");
        assertThat(here.heard).isEmpty();
    }

    private static void tell(Numbers teller, String what) {
        teller.store().write(connection -> {
            teller.store().notify(connection, "birds", what);
            return null;
        });
    }

    /** Tells until it is heard: who listens does so a moment later. */
    private static void connect(Numbers teller, Ear ear) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        do {
            tell(teller, "hello");
        } while (!"hello".equals(ear.heard.poll(100, TimeUnit.MILLISECONDS)) && System.nanoTime() < end);
        // What was told twice, and what the connecting itself said.
        Thread.sleep(200);
        ear.heard.clear();
    }

    @Test
    void aServerThatRestartsIsNoticedByNobodyButTheListeners() throws Exception {
        Ear ear = new Ear();
        one.store().listen("birds", ear);
        connect(other, ear);
        one.add(1);
        server.kill();
        server.start();
        one.add(2);
        assertThat(other.all()).containsExactly(1L, 2L);
        assertThat(ear.next()).isEqualTo("missed");
    }

    @Test
    void withoutTheServerNothingIsDoneAndAfterwardsEverythingAgain() throws Exception {
        one.add(1);
        server.stop();
        try {
            assertThatThrownBy(() -> one.add(2))
                    .isInstanceOfSatisfying(
                            EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE))
                    .hasMessageContaining("cannot be reached");
            assertThatThrownBy(one::all)
                    .isInstanceOfSatisfying(
                            EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
            assertThat(one.store().problem()).isPresent();
        } finally {
            server.start();
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (one.store().problem().isPresent() && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        assertThat(one.store().problem()).isEmpty();
        one.add(3);
        assertThat(one.all()).containsExactly(1L, 3L);
    }

    /** As one that is stopped by a signal, or whose machine swaps. */
    @Test
    void aProcessThatStandsStillInATransactionLosesItsTurn() throws Exception {
        try (PostgresDatabase frozen = database();
                Connection connection = frozen.writer()) {
            frozen.beginWrite(connection);
            one.add(1);
            assertThat(one.all()).containsExactly(1L);
            assertThatThrownBy(() -> frozen.commit(connection))
                    .isInstanceOfSatisfying(
                            java.sql.SQLException.class,
                            e -> assertThat(frozen.classify(e)).isEqualTo(Database.Failure.LOST));
        }
    }

    @Test
    void whatBecameOfACommitCanBeAskedFor() throws Exception {
        try (PostgresDatabase database = database()) {
            String done;
            try (Connection connection = database.writer()) {
                done = database.beginWrite(connection);
                Numbers.insert(connection, 1, "");
                database.commit(connection);
            }
            String undone;
            try (Connection connection = database.writer()) {
                undone = database.beginWrite(connection);
                Numbers.insert(connection, 2, "");
                database.rollBack(connection);
            }
            assertThat(database.committed(done)).isEqualTo(Optional.of(true));
            assertThat(database.committed(undone)).isEqualTo(Optional.of(false));
        }
    }

    @Test
    void textsAreOrderedByTheirBytesAndNulIsRefused() {
        one.store().migrate("words", List.of("CREATE TABLE words (word TEXT PRIMARY KEY);"));
        one.store().write(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate("INSERT INTO words VALUES ('a'), ('B'), ('_'), ('b'), ('é')");
            }
        });
        String words = server.access(folder).user() + ".words";
        assertThat(server.execute(
                        "SELECT string_agg(word, ' ') FROM (SELECT word FROM %s ORDER BY word) w".formatted(words)))
                .isEqualTo("B _ a b é");
        assertThatThrownBy(() -> one.store().write(connection -> {
                    try (var statement = connection.prepareStatement("INSERT INTO words VALUES (?)")) {
                        statement.setString(1, "a\0b");
                        return statement.executeUpdate();
                    }
                }))
                .isInstanceOfSatisfying(
                        EyrieException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID));
    }

    @Test
    void aWrongPasswordIsSaidWithoutIt() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong"), "user = eyrie\npassword = mine alone\n");
        PostgresAddress address = PostgresAddress.of(server.access(folder).url(), wrong.toString());
        assertThatThrownBy(() -> new PostgresDatabase(address))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("password authentication failed")
                .message()
                .doesNotContain("mine alone");
        assertThat(address.toString()).doesNotContain("mine alone");
    }

    private PostgresDatabase database() {
        return (PostgresDatabase) Databases.postgres(server, folder);
    }
}
