/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.store.Store;
import eyrie.registry.internal.db.Schema;
import eyrie.store.internal.OpenStore;
import eyrie.testing.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfSystemProperty(named = PostgresServer.PROPERTY, matches = "postgresql")
class HomeTest {
    @TempDir
    Path folder;

    @Test
    void oneServerIsTheRegistryOfADatabase() throws Exception {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        Store store = OpenStore.in(folder);
        try {
            store.migrate(Schema.PART, Schema.STEPS);
            Home.require(store, one);
            Home.require(store, one);
            assertThatThrownBy(() -> Home.require(store, other))
                    .isInstanceOf(EyrieException.class)
                    .hasMessageContaining("start this one with --roles controller");
            // The blobs were moved.
            Files.copy(
                    one.resolve("home"),
                    Files.createDirectories(folder.resolve("moved")).resolve("home"));
            assertThatCode(() -> Home.require(store, folder.resolve("moved"))).doesNotThrowAnyException();
        } finally {
            OpenStore.close(store);
        }
    }
}
