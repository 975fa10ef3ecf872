/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.machine.GuestCommand;
import eyrie.api.machine.GuestProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts and agents that come, go and break off anywhere. */
@Timeout(60)
class ConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private RunningAgent agent;

    @BeforeEach
    void start() throws IOException {
        agent = new RunningAgent();
    }

    @AfterEach
    void stop() throws IOException {
        agent.close();
    }

    private String echo(GuestLink guest, String text) throws IOException {
        try (GuestProcess process = guest.exec(GuestCommand.of("echo", text))) {
            return new String(process.stdout().readAllBytes(), UTF_8).strip();
        }
    }

    /** Speaks as a host that knows nothing of manners, and waits until the port has taken it. */
    private void asHost(byte[] bytes) throws IOException {
        try (SocketChannel host =
                SocketChannel.open(UnixDomainSocketAddress.of(agent.port().hostSocket()))) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                host.write(left);
            }
        }
    }

    @Test
    void waitsForAnAgentThatStartsLater() throws Exception {
        try (GuestLink guest = agent.link()) {
            CompletableFuture<String> echo = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                guest.await(PATIENCE);
                try {
                    echo.complete(echo(guest, "late"));
                } catch (IOException e) {
                    echo.completeExceptionally(e);
                }
            });
            agent.start();
            assertThat(echo.get()).isEqualTo("late");
        }
    }

    @Test
    void saysWhatWasSeenLastWhenNobodyAnswers() {
        try (GuestLink guest = agent.link()) {
            assertThatThrownBy(() -> guest.await(Duration.ofMillis(200)))
                    .isInstanceOf(EyrieException.class)
                    .hasMessageContaining("VM vm-1: the guest agent did not answer")
                    .hasMessageContaining("no answer from the agent behind it")
                    .extracting(e -> ((EyrieException) e).kind())
                    .isEqualTo(ErrorKind.TIMEOUT);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findsItsMarkerAfterGarbage(long seed) throws IOException {
        agent.start();
        Random random = new Random(seed);
        byte[] garbage = new byte[random.nextInt(100_000)];
        random.nextBytes(garbage);
        byte[] marker = Wire.marker(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6});
        for (int i = 0; i < 20 && garbage.length > marker.length; i++) {
            int part = 1 + random.nextInt(marker.length - 1);
            System.arraycopy(marker, 0, garbage, random.nextInt(garbage.length - marker.length), part);
        }
        asHost(garbage);
        try (GuestLink guest = agent.link()) {
            assertThat(echo(guest, "found")).isEqualTo("found");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void takesUpAfterAHostThatVanishedAnywhere(long seed) throws IOException {
        agent.start();
        Random random = new Random(seed);
        ByteArrayOutputStream conversation = new ByteArrayOutputStream();
        conversation.writeBytes(Wire.marker(random(random, Wire.NONCE)));
        byte[] order = Wire.fields(
                Stream.of("/", "1", "cat").map(s -> s.getBytes(UTF_8)).toList());
        conversation.writeBytes(frame(FrameType.EXEC, order));
        byte[] input = random(random, 1 + random.nextInt(Wire.MAX_PAYLOAD));
        conversation.writeBytes(frame(FrameType.STDIN, input));
        conversation.writeBytes(frame(FrameType.STDIN, random(random, Wire.MAX_PAYLOAD)));
        byte[] all = conversation.toByteArray();
        // Every other one breaks off in the middle of its last marker.
        int end = random.nextInt(all.length);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.write(all, 0, end);
        if (random.nextBoolean()) {
            sent.write(Wire.marker(random(random, Wire.NONCE)), 0, random.nextInt(Wire.MARKER));
        }
        asHost(sent.toByteArray());
        try (GuestLink guest = agent.link()) {
            assertThat(echo(guest, "here again")).isEqualTo("here again");
        }
    }

    private static byte[] random(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] frame(FrameType type, byte[] payload) {
        return Wire.frame(type, 1, false, payload, 0, payload.length).array();
    }

    @Test
    void endsTheConversationWithAHostThatSendsNoFrames() throws IOException {
        agent.start();
        byte[] marker = Wire.marker(new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 9, 8, 7, 6, 5, 4});
        try (SocketChannel host =
                SocketChannel.open(UnixDomainSocketAddress.of(agent.port().hostSocket()))) {
            host.write(ByteBuffer.wrap(marker));
            host.write(ByteBuffer.wrap("GET / HTTP/1.1\r\nHost: guest\r\n\r\n".getBytes(UTF_8)));
            byte[] lost = Wire.marker(new byte[Wire.NONCE]);
            assertThat(readUntil(host, lost)).isTrue();
        }
        try (GuestLink guest = agent.link()) {
            assertThat(echo(guest, "still here")).isEqualTo("still here");
        }
    }

    private static boolean readUntil(SocketChannel channel, byte[] wanted) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(100_000);
        String text = new String(wanted, ISO_8859_1);
        while (channel.read(read) >= 0) {
            if (new String(read.array(), 0, read.position(), ISO_8859_1).contains(text)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void connectsAgainAndTheCommandsOfTheLostConnectionAreKilled() throws Exception {
        agent.start();
        try (GuestLink guest = agent.link()) {
            GuestProcess process = guest.exec(GuestCommand.of("sh", "-c", "echo $$; exec sleep 1000"));
            byte[] pid = process.stdout().readNBytes(2);
            StringBuilder text = new StringBuilder(new String(pid, UTF_8));
            for (int c = process.stdout().read();
                    c != '\n';
                    c = process.stdout().read()) {
                text.append((char) c);
            }
            ProcessHandle sleeping =
                    ProcessHandle.of(Long.parseLong(text.toString().strip())).orElseThrow();
            agent.port().dropHost();
            assertThatThrownBy(() -> process.waitFor(PATIENCE))
                    .isInstanceOf(EyrieException.class)
                    .extracting(e -> ((EyrieException) e).kind())
                    .isEqualTo(ErrorKind.UNAVAILABLE);
            assertThatThrownBy(() -> process.stdout().read()).isInstanceOf(IOException.class);
            guest.await(PATIENCE);
            assertThat(echo(guest, "again")).isEqualTo("again");
            sleeping.onExit().get();
        }
    }

    @Test
    void noticesThatTheAgentWasRestarted() throws Exception {
        agent.start();
        try (GuestLink guest = agent.link()) {
            GuestProcess process = guest.exec(GuestCommand.of("sh", "-c", "echo up; exec sleep 1000"));
            assertThat(process.stdout().readNBytes(3)).isEqualTo("up\n".getBytes(UTF_8));
            agent.kill();
            agent.start();
            assertThatThrownBy(() -> process.waitFor(PATIENCE)).isInstanceOf(EyrieException.class);
            guest.await(PATIENCE);
            assertThat(echo(guest, "anew")).isEqualTo("anew");
        }
    }

    @Test
    void failsAtOnceAfterItWasClosed() throws Exception {
        agent.start();
        GuestLink guest = agent.link();
        guest.await(PATIENCE);
        GuestProcess process = guest.exec(GuestCommand.of("sleep", "1000"));
        guest.close();
        assertThatThrownBy(() -> process.waitFor(PATIENCE)).isInstanceOf(EyrieException.class);
        assertThatThrownBy(() -> guest.await(PATIENCE)).isInstanceOf(EyrieException.class);
        assertThatThrownBy(() -> guest.exec(GuestCommand.of("true")))
                .isInstanceOf(EyrieException.class)
                .hasMessage("VM vm-1: the machine has ended");
    }

    @Test
    void tellsTheAddressesThatTheWorldSees() throws Exception {
        agent.start();
        try (GuestLink guest = agent.link()) {
            List<String> expected = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(InetAddress::getHostAddress)
                    .toList();
            assertThat(guest.addresses().stream().map(ConnectionTest::canonical))
                    .containsExactlyInAnyOrderElementsOf(
                            expected.stream().map(ConnectionTest::canonical).toList());
        }
    }

    private static InetAddress canonical(String address) {
        try {
            return InetAddress.getByAddress(
                    InetAddress.getByName(address.replaceAll("%.*", "")).getAddress());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
