/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RootFilesTest {
    @TempDir
    private Path folder;

    private Path root;
    private RootFiles files;

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        files = new RootFiles(root);
    }

    @Test
    void aFileIsWrittenWithItsModeInFoldersForAll() throws IOException {
        files.write("/usr/lib/eyrie/agent", 0755, "content");

        assertThat(root.resolve("usr/lib/eyrie/agent")).hasContent("content");
        assertThat(mode(root.resolve("usr/lib/eyrie/agent"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(root.resolve("usr/lib"))).isEqualTo("rwxr-xr-x");
    }

    @Test
    void aLinkIsReplacedAndNotFollowed() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "untouched");
        Files.createDirectory(root.resolve("etc"));
        Files.createSymbolicLink(root.resolve("etc/resolv.conf"), outside);

        files.write("/etc/resolv.conf", 0644, "new");

        assertThat(outside).hasContent("untouched");
        assertThat(root.resolve("etc/resolv.conf")).isRegularFile().hasContent("new");
    }

    @Test
    void aFolderThatLeadsOutIsRefused() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("etc"), outside);

        assertThatThrownBy(() -> files.write("/etc/x", 0644, "")).hasMessageContaining("leads out of the guest");
        assertThat(outside).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../x", "relative", "/a/../../x"})
    void aPathOutsideIsRefused(String path) {
        assertThatThrownBy(() -> files.write(path, 0644, "")).isInstanceOf(IOException.class);
    }

    @Test
    void filesThatMatchAreRemovedAndFoldersStay() throws IOException {
        files.write("/etc/ssh/ssh_host_rsa_key", 0600, "");
        files.write("/etc/ssh/ssh_host_rsa_key.pub", 0600, "");
        files.write("/etc/ssh/sshd_config", 0600, "");
        files.write("/etc/ssh/ssh_host_folder/x", 0600, "");

        files.remove("/etc/ssh", "ssh_host_*");
        files.remove("/not/there", "*");

        assertThat(root.resolve("etc/ssh"))
                .isDirectoryContaining("glob:**/sshd_config")
                .isDirectoryContaining("glob:**/ssh_host_folder")
                .isDirectoryNotContaining("glob:**/ssh_host_rsa*");
    }

    @ParameterizedTest
    @CsvSource({"0644, rw-r--r--", "0755, rwxr-xr-x", "0400, r--------", "0000, ---------", "0777, rwxrwxrwx"})
    void modesAreThoseOfChmod(String mode, String permissions) {
        assertThat(PosixFilePermissions.toString(RootFiles.permissions(Integer.parseInt(mode, 8))))
                .isEqualTo(permissions);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
