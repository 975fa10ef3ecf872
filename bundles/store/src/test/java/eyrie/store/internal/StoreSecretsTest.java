/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.store.Store;
import eyrie.testing.PostgresServer;
import java.nio.file.Path;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Secrets of one controller, and of several. */
class StoreSecretsTest {
    @TempDir
    Path folder;

    private Numbers numbers;
    private Store store;

    @BeforeEach
    void open() {
        numbers = new Numbers(folder);
        store = numbers.store();
    }

    @AfterEach
    void close() {
        numbers.close();
    }

    @Test
    @EnabledIfSystemProperty(named = PostgresServer.PROPERTY, matches = "postgresql")
    void whoeverStartsAtOnceAgrees() throws Exception {
        StoreSecrets one = new StoreSecrets(store);
        try (Numbers others = new Numbers(folder);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            StoreSecrets other = new StoreSecrets(others.store());
            List<Callable<String>> asked = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                StoreSecrets who = i % 2 == 0 ? one : other;
                String mine = "secret " + i;
                asked.add(() -> who.agree("authority", mine));
            }
            List<String> agreed = new ArrayList<>();
            for (Future<String> each : threads.invokeAll(asked)) {
                agreed.add(each.get());
            }
            assertThat(agreed).hasSize(10).allMatch(agreed.getFirst()::equals);
            assertThat(one.agree("another", "mine")).isEqualTo("mine");
        }
    }

    @Test
    @DisabledIfSystemProperty(
            named = PostgresServer.PROPERTY,
            matches = "postgresql",
            disabledReason = "is about a database of one's own, and PostgreSQL is shared")
    void withADatabaseOfOnesOwnTheFileRulesAndNothingIsStored() {
        StoreSecrets secrets = new StoreSecrets(store);
        assertThat(secrets.agree("authority", "mine")).isEqualTo("mine");
        assertThat(stored()).isZero();
        // As a backup of a shared database brings it.
        run("INSERT INTO shared_secrets (name, secret, created) VALUES ('authority', 'old', 1)");
        assertThat(secrets.agree("authority", "mine")).isEqualTo("mine");
        assertThat(stored()).isZero();
    }

    private long stored() {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT COUNT(*) FROM shared_secrets")) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private void run(String sql) {
        store.write(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }
}
