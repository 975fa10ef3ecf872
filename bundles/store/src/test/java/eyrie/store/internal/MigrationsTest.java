/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.store.internal.backup.Restore;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static final String FIRST = """
            CREATE TABLE birds (
              name TEXT PRIMARY KEY
            );
            INSERT INTO birds VALUES ('kite; red');
            """;
    private static final String SECOND = "INSERT INTO birds VALUES ('merlin');";

    @TempDir
    Path folder;

    private StoreComponent store;

    @BeforeEach
    void open() {
        store = new StoreComponent(Databases.in(folder), Restore.in(folder));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void eachStepRunsOnceAndNewOnesFollow() {
        store.migrate("birds", List.of(FIRST));
        store.migrate("birds", List.of(FIRST));
        store.close();
        open();
        store.migrate("birds", List.of(FIRST, SECOND));
        assertThat(birds()).isEqualTo(2);
    }

    @Test
    void partsCountForThemselves() {
        store.migrate("birds", List.of(FIRST));
        store.migrate("more", List.of(SECOND));
        assertThat(birds()).isEqualTo(2);
    }

    @Test
    void lineEndsDoNotMakeADifferentStep() {
        store.migrate("birds", List.of(FIRST));
        store.migrate("birds", List.of(FIRST.replace("\n", "\r\n")));
        assertThat(birds()).isEqualTo(1);
    }

    @Test
    void aChangedStepIsRefused() {
        store.migrate("birds", List.of(FIRST));
        assertThatThrownBy(() -> store.migrate("birds", List.of(SECOND, SECOND)))
                .isInstanceOf(EyrieException.class)
                .hasMessage("database: step 1 of part birds is not the one that made this database; "
                        + "use the program that made it");
        assertThat(birds()).isEqualTo(1);
    }

    @Test
    void aNewerDatabaseIsRefused() {
        store.migrate("birds", List.of(FIRST, SECOND));
        assertThatThrownBy(() -> store.migrate("birds", List.of(FIRST)))
                .isInstanceOf(EyrieException.class)
                .hasMessage("database: part birds is at step 2 and this program knows 1; "
                        + "use the newer program that made it");
    }

    @Test
    void aFailingStepLeavesNothingOfItself() {
        String failing = SECOND + "\nINSERT INTO fish VALUES ('cod');";
        assertThatThrownBy(() -> store.migrate("birds", List.of(FIRST, failing)))
                .isInstanceOf(EyrieException.class);
        assertThat(birds()).isEqualTo(1);
        store.migrate("birds", List.of(FIRST, SECOND));
        assertThat(birds()).isEqualTo(2);
    }

    private int birds() {
        return store.read(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM birds")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }
}
