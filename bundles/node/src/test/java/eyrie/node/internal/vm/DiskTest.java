/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
    @TempDir
    Path folder;

    private final Disk disk = new Disk();

    @Test
    void aTreeIsRemovedWithItsLinksAndNotWhatTheyPointTo() throws IOException {
        Path kept = Files.createFile(folder.resolve("kept"));
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.createFile(Files.createDirectories(tree.resolve("a/b")).resolve("file"));
        Files.createSymbolicLink(tree.resolve("link"), folder);
        disk.delete(tree);
        assertThat(tree).doesNotExist();
        assertThat(kept).exists();
        disk.delete(tree);
    }

    /** As by a machine that is just ending: files go under its hands. */
    @Test
    void whatGoesByItselfMeanwhileIsNoFailure() throws Exception {
        for (int round = 0; round < 30; round++) {
            Path tree = Files.createDirectories(folder.resolve("tree"));
            for (int file = 0; file < 200; file++) {
                Files.createFile(tree.resolve("file-" + file));
            }
            Thread other = Thread.ofPlatform().start(() -> disk.delete(tree));
            disk.delete(tree);
            other.join();
            assertThat(tree).doesNotExist();
        }
    }
}
