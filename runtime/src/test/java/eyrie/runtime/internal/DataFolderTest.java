/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path folder;

    @Test
    void isPrivateAndHeldByOneServerAtATime() throws Exception {
        Path data = folder.resolve("a/b");
        try (DataFolder first = DataFolder.open(data.toString())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.path())))
                    .isEqualTo("rwx------");
            assertThatThrownBy(() -> DataFolder.open(data.toString()))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("another server")
                    .hasMessageContaining(data.toString());
        }
        DataFolder.open(data.toString()).close();
    }

    @Test
    void tellsTheUrlWhileItIsHeld() throws Exception {
        try (DataFolder data = DataFolder.open(folder.toString())) {
            data.announce("http://127.0.0.1:1");
            assertThat(folder.resolve("server.url")).hasContent("http://127.0.0.1:1");
        }
        assertThat(folder.resolve("server.url")).doesNotExist();
    }

    @Test
    void aFileInTheWayIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> DataFolder.open(file.toString()))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aTildeIsTheHome() {
        Path home = Path.of(System.getProperty("user.home"));
        assertThat(DataFolder.expand("~/x")).isEqualTo(home.resolve("x"));
        assertThat(DataFolder.expand("/~/x")).isEqualTo(Path.of("/~/x"));
    }
}
