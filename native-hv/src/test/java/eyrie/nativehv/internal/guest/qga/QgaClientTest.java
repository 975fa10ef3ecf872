/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client with the real agent, where it is installed. */
@Timeout(60)
class QgaClientTest {
    private static final Path PROGRAM = Path.of("/usr/sbin/qemu-ga");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Process agent;
    private QgaClient client;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Files.isExecutable(PROGRAM), "the package qemu-guest-agent is not installed");
        Path socket = folder.resolve("qga.sock");
        agent = new ProcessBuilder(
                        PROGRAM.toString(),
                        "-m",
                        "unix-listen",
                        "-p",
                        socket.toString(),
                        "-t",
                        folder.toString(),
                        "-b",
                        "guest-shutdown,guest-set-time,guest-fsfreeze-freeze")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        awaitListening(socket);
        client = new QgaClient("vm-1", socket);
    }

    /** The agent says nothing when it is ready, and takes one connection after the other. */
    private static void awaitListening(Path socket) {
        while (true) {
            try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                if (channel.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
            agent.destroyForcibly().onExit().join();
        }
    }

    @Test
    void tellsWhatItIs() throws IOException {
        client.ping(PATIENCE);
        assertThat(client.info(PATIENCE).version()).matches("\\d+\\.\\d+.*");
        assertThat(client.info(PATIENCE).commands())
                .contains("guest-exec", "guest-file-open")
                .doesNotContain("guest-shutdown");
        assertThat(client.hostName(PATIENCE))
                .isEqualTo(InetAddress.getLocalHost().getHostName());
        assertThat(client.interfaces(PATIENCE))
                .anySatisfy(card -> assertThat(card.addresses()).contains("127.0.0.1"));
        assertThat(client.frozen(PATIENCE)).isFalse();
    }

    @Test
    void runsACommandWithInputAndEnvironment() {
        QgaExit exit = client.exec(
                List.of("/bin/sh", "-c", "cat; echo $GREETING; echo err >&2; exit 9"),
                List.of("GREETING=hello"),
                "in\n".getBytes(UTF_8),
                PATIENCE);
        assertThat(exit.code()).isEqualTo(9);
        assertThat(new String(exit.stdout(), UTF_8)).isEqualTo("in\nhello\n");
        assertThat(new String(exit.stderr(), UTF_8)).isEqualTo("err\n");
        QgaExit killed = client.exec(List.of("/bin/sh", "-c", "kill -9 $$"), List.of(), new byte[0], PATIENCE);
        assertThat(killed.code()).isEqualTo(128 + 9);
    }

    @Test
    void writesAndReadsFiles() throws IOException {
        byte[] content = new byte[150_000];
        new Random(3).nextBytes(content);
        Path path = folder.resolve("file");
        try (QgaFile file = client.open(path.toString(), "w", PATIENCE)) {
            file.write(content);
            file.flush();
        }
        assertThat(path).hasBinaryContent(content);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (QgaFile file = client.open(path.toString(), "r", PATIENCE)) {
            for (byte[] piece = file.read(); piece.length > 0; piece = file.read()) {
                read.writeBytes(piece);
            }
        }
        assertThat(read.toByteArray()).isEqualTo(content);
    }

    @Test
    void refusesNicely() {
        assertThatThrownBy(() -> client.call("guest-make-coffee", arguments -> arguments, PATIENCE))
                .isInstanceOf(EyrieException.class)
                .hasMessage("VM vm-1: QEMU's guest agent in this guest does not offer guest-make-coffee");
        assertThatThrownBy(() -> client.freeze(PATIENCE))
                .isInstanceOf(EyrieException.class)
                .extracting(e -> ((EyrieException) e).kind())
                .isEqualTo(ErrorKind.CONFLICT);
        assertThatThrownBy(() -> client.open("/no/such/file", "r", PATIENCE))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("guest-file-open")
                .hasMessageContaining("No such file");
        client.ping(PATIENCE);
    }

    @Test
    void givesUpOnACommandThatTakesTooLong() {
        assertThatThrownBy(() ->
                        client.exec(List.of("/bin/sleep", "1000"), List.of(), new byte[0], Duration.ofMillis(300)))
                .isInstanceOf(EyrieException.class)
                .extracting(e -> ((EyrieException) e).kind())
                .isEqualTo(ErrorKind.TIMEOUT);
    }

    @Test
    void failsWhenNobodyListens() {
        try (QgaClient nobody = new QgaClient("vm-1", folder.resolve("nobody.sock"))) {
            assertThatThrownBy(() -> nobody.ping(PATIENCE))
                    .isInstanceOf(EyrieException.class)
                    .extracting(e -> ((EyrieException) e).kind())
                    .isEqualTo(ErrorKind.UNAVAILABLE);
        }
        client.close();
        assertThatThrownBy(() -> client.ping(PATIENCE))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("the machine has ended");
    }
}
