/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.machine.GuestFile;
import eyrie.builder.internal.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestSetupTest {
    private static final Mirror MIRROR = new Mirror(
            "http://mirror.example/debian",
            "http://mirror.example/debian-security",
            "bookworm",
            Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"));

    @TempDir
    private Path data;

    private Workspaces.Workspace workspace;
    private Path root;
    private GuestSetup setup;

    @BeforeEach
    void makeRoot() throws IOException {
        workspace = new Workspaces(data).open();
        root = workspace.folder();
        RootFiles files = new RootFiles(root);
        files.write("/etc/apt/sources.list", 0644, "deb http://mirror.example/debian bookworm main\n");
        files.write("/etc/initramfs-tools/modules", 0644, "# comment\n");
        files.write("/etc/ssh/ssh_host_ed25519_key", 0600, "secret");
        files.write("/etc/machine-id", 0444, "0123456789abcdef0123456789abcdef\n");
        files.link("/etc/systemd/system/multi-user.target.wants/ssh.service", "/lib/systemd/system/ssh.service");
        files.link("/etc/systemd/system/timers.target.wants/apt-daily.timer", "/lib/systemd/system/apt-daily.timer");
        setup = new GuestSetup(root);
    }

    /** Before JUnit does, which warns of every link that leads elsewhere. */
    @AfterEach
    void removeRoot() {
        workspace.close();
    }

    @Test
    void theGuestUsesTheMirrorThatItWasMadeFrom() throws IOException {
        setup.configure(MIRROR, List.of());

        assertThat(root.resolve("etc/apt/sources.list")).doesNotExist();
        assertThat(root.resolve("etc/apt/sources.list.d/debian.sources")).hasContent("""
                Types: deb
                URIs: http://mirror.example/debian
                Suites: bookworm bookworm-updates
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

                Types: deb
                URIs: http://mirror.example/debian-security
                Suites: bookworm-security
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
                """);
    }

    @Test
    void sshAnswersEachConnectionByItselfAndNoTimerRuns() throws IOException {
        setup.configure(MIRROR, List.of());

        Path units = root.resolve("etc/systemd/system");
        assertThat(Files.readSymbolicLink(units.resolve("sockets.target.wants/ssh.socket")))
                .hasToString("/lib/systemd/system/ssh.socket");
        assertThat(units.resolve("ssh.socket.d/each-connection.conf")).content().contains("Accept=yes");
        assertThat(units.resolve("multi-user.target.wants/ssh.service")).doesNotExist();
        assertThat(units.resolve("timers.target.wants")).isEmptyDirectory();
        assertThat(Files.readSymbolicLink(units.resolve("apt-daily.timer"))).hasToString("/dev/null");
    }

    @Test
    void theAgentIsInstalledAndEnabled() throws IOException {
        setup.configure(
                MIRROR,
                List.of(
                        new GuestFile("/usr/lib/eyrie/eyrie-agent", 0755, "agent"),
                        new GuestFile("/etc/systemd/system/eyrie-agent.service", 0644, "[Service]")));

        assertThat(root.resolve("usr/lib/eyrie/eyrie-agent"))
                .hasContent("agent")
                .isExecutable();
        assertThat(Files.readSymbolicLink(
                        root.resolve("etc/systemd/system/multi-user.target.wants/eyrie-agent.service")))
                .hasToString("/etc/systemd/system/eyrie-agent.service");
    }

    @Test
    void nothingStaysThatEveryCloneWouldShare() throws IOException {
        setup.configure(MIRROR, List.of());
        setup.forget();

        assertThat(root.resolve("etc/machine-id")).isEmptyFile();
        assertThat(root.resolve("etc/ssh")).isEmptyDirectory();
    }

    @Test
    void theInitrdHasTheDriversOfTheDisk() throws IOException {
        setup.configure(MIRROR, List.of());

        assertThat(root.resolve("etc/initramfs-tools/modules"))
                .content()
                .contains("# comment", "virtio_pci", "virtio_blk", "ext4");
        assertThat(root.resolve("etc/initramfs-tools/scripts/init-top/udev")).isExecutable();
    }
}
