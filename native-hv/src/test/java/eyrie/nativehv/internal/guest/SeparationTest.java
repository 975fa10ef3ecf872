/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import eyrie.api.machine.Identity;
import eyrie.api.machine.Separation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the real agent makes a clone itself, on a folder in place of the guest's file system. */
@Timeout(60)
class SeparationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ID = "0123456789abcdef0123456789abcdef";

    private RunningAgent agent;
    private GuestLink guest;
    private Path root;

    @BeforeEach
    void start() throws IOException {
        agent = RunningAgent.started();
        root = agent.root();
        guest = agent.link();
        file("etc/hostname", "template-with-a-long-name\n");
        file("etc/hosts", "127.0.0.1 localhost\n127.0.1.1 template-with-a-long-name\n::1 localhost\n");
        file("etc/machine-id", "f".repeat(32) + "\n");
        file("var/lib/dbus/machine-id", "f".repeat(32) + "\n");
        file("var/lib/systemd/random-seed", "seed");
        file("etc/ssh/ssh_host_rsa_key", "old");
        file("etc/ssh/ssh_host_rsa_key.pub", "old");
        file("etc/ssh/ssh_host_ed25519_key", "old and longer than the new one");
        file("etc/ssh/sshd_config", "kept");
    }

    @AfterEach
    void stop() throws IOException {
        guest.close();
        agent.close();
    }

    private void file(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }

    private String content(String path) throws IOException {
        return Files.readString(root.resolve(path));
    }

    private static Identity identity(String hostName) {
        byte[] entropy = new byte[64];
        new Random(5).nextBytes(entropy);
        return new Identity(
                hostName,
                ID,
                "52:54:00:12:34:56",
                List.of(new Identity.SshHostKey("ed25519", "new private\n", "ssh-ed25519 AAAA")),
                entropy);
    }

    @Test
    void givesTheGuestItsOwnIdentityAndReadsItBack() throws IOException {
        Separation separation = guest.separate(identity("clone-1"), PATIENCE);

        assertThat(separation.hostName()).isEqualTo("clone-1");
        assertThat(separation.machineId()).isEqualTo(ID);
        assertThat(separation.mac()).isEqualTo("52:54:00:12:34:56");
        assertThat(separation.epochMillis()).isCloseTo(System.currentTimeMillis(), within(10_000L));
        assertThat(content("etc/hostname")).isEqualTo("clone-1\n");
        assertThat(content("etc/hosts")).isEqualTo("127.0.0.1 localhost\n127.0.1.1\tclone-1\n::1 localhost\n");
        assertThat(content("etc/machine-id")).isEqualTo(ID + "\n");
        assertThat(content("var/lib/dbus/machine-id")).isEqualTo(ID + "\n");
        assertThat(root.resolve("var/lib/systemd/random-seed")).doesNotExist();
    }

    @Test
    void replacesAllSshHostKeys() throws IOException {
        guest.separate(identity("clone-1"), PATIENCE);

        try (var left = Files.list(root.resolve("etc/ssh"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("sshd_config", "ssh_host_ed25519_key", "ssh_host_ed25519_key.pub");
        }
        assertThat(content("etc/ssh/ssh_host_ed25519_key")).isEqualTo("new private\n");
        assertThat(content("etc/ssh/ssh_host_ed25519_key.pub")).isEqualTo("ssh-ed25519 AAAA\n");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(root.resolve("etc/ssh/ssh_host_ed25519_key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void leavesALinkedMachineIdOfTheMessageBusAlone() throws IOException {
        Path linked = root.resolve("var/lib/dbus/machine-id");
        Files.delete(linked);
        Files.createSymbolicLink(linked, Path.of("/etc/machine-id"));

        guest.separate(identity("clone-1"), PATIENCE);

        assertThat(linked).isSymbolicLink();
    }

    @Test
    void namesTheStepThatFailed() throws IOException {
        Files.delete(root.resolve("etc/machine-id"));
        Files.createDirectory(root.resolve("etc/machine-id"));

        assertThatThrownBy(() -> guest.separate(identity("clone-1"), PATIENCE))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("VM vm-1")
                .hasMessageContaining("machine-id: /etc/machine-id: Is a directory")
                .extracting(e -> ((EyrieException) e).kind())
                .isEqualTo(ErrorKind.INTERNAL);
    }

    @Test
    void readsInOrderWhatWasSentBeforeItRan() throws Exception {
        guest.await(PATIENCE);
        agent.port().suspend();
        CompletableFuture<Separation> separation = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> separation.complete(guest.separate(identity("clone-2"), PATIENCE)));
        try (GuestProcess process = guest.exec(GuestCommand.of("sh", "-s"))) {
            try (OutputStream stdin = process.stdin()) {
                stdin.write("echo ready\n".getBytes(UTF_8));
            }
            assertThat(separation).isNotDone();
            agent.port().resume();
            assertThat(process.stdout().readAllBytes()).isEqualTo("ready\n".getBytes(UTF_8));
            assertThat(process.waitFor(PATIENCE)).hasValue(0);
        }
        assertThat(separation.get().hostName()).isEqualTo("clone-2");
    }

    @Test
    void correctsAClockThatWasToldTheTimeTooEarly() throws Exception {
        guest.await(PATIENCE);
        agent.port().suspend();
        CompletableFuture<Separation> separation = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> separation.complete(guest.separate(identity("clone-3"), PATIENCE)));
        // The time in the message grows old while the guest stands still.
        assertThat(new CountDownLatch(1).await(1200, TimeUnit.MILLISECONDS)).isFalse();
        long resumed = System.currentTimeMillis();
        agent.port().resume();
        assertThat(separation.get().epochMillis()).isGreaterThan(resumed - 600);
    }

    @Test
    void isFitToBeSavedWithAShellThatWaitsForItsScript() throws IOException {
        guest.settle(PATIENCE);
        assertThat(script(Map.of(), "/", "echo $-; cat <<X\n$PWD\nX\nexit 5\n")).isEqualTo("s\n/\n5");
        guest.settle(PATIENCE);
        assertThat(script(Map.of("A", "it's \"a\" $HOME"), "/tmp", "#!/bin/sh\nexec 2>&1; echo \"$PWD $A\"\nno-such\n"))
                .isEqualTo("/tmp it's \"a\" $HOME\nsh: 3: no-such: not found\n127");
        guest.settle(PATIENCE);
        assertThat(script(Map.of("A", "two\nlines"), "/", "echo \"$A\"\n")).isEqualTo("two\nlines\n0");
        guest.settle(PATIENCE);
        assertThat(script(Map.of(), "/no/where", "echo never\n")).isEqualTo("126");
        assertThat(script(Map.of(), "/", "echo once more\n")).isEqualTo("once more\n0");
    }

    private String script(Map<String, String> environment, String directory, String script) throws IOException {
        return script(new GuestCommand(List.of("sh", "-s"), environment, directory), script);
    }

    private String script(GuestCommand command, String script) throws IOException {
        try (GuestProcess process = guest.exec(command)) {
            try (OutputStream stdin = process.stdin()) {
                stdin.write(script.getBytes(UTF_8));
            }
            String output = new String(process.stdout().readAllBytes(), UTF_8);
            return output + process.waitFor(PATIENCE).orElseThrow();
        }
    }

    @Test
    void shutsDown() throws IOException {
        assertThat(guest.shutdown(PATIENCE)).isTrue();
        assertThat(content("shutdown")).isEqualTo("asked for\n");
    }
}
