/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesTest {
    @TempDir
    private Path data;

    @Test
    void aWorkspaceIsGoneWhenItIsClosed() throws IOException {
        Path folder;
        try (Workspaces.Workspace workspace = new Workspaces(data).open()) {
            folder = workspace.folder();
            Files.createDirectories(folder.resolve("root/etc"));
            Files.writeString(folder.resolve("root/etc/hostname"), "debian");
            assertThat(data.resolve("builder")).isNotEmptyDirectory();
        }
        assertThat(folder).doesNotExist();
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAtTheNextStartAndLinksAreNotFollowed() throws IOException {
        Path kept = Files.writeString(
                Files.createDirectory(data.resolve("elsewhere")).resolve("kept"), "content");
        Path left = new Workspaces(data).open().folder();
        Files.createSymbolicLink(left.resolve("link"), kept.getParent());

        new Workspaces(data);

        assertThat(left).doesNotExist();
        assertThat(kept).hasContent("content");
    }
}
