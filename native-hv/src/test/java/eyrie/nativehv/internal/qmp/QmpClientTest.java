/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The protocol against a scripted server. */
@Timeout(20)
class QmpClientTest {
    private static final Duration PATIENT = Duration.ofSeconds(10);
    private static final String GREETING = "{\"QMP\":{\"version\":{},\"capabilities\":[]}}\r\n";
    private static final String NEGOTIATED = "{\"return\":{},\"id\":1}\n";

    @TempDir
    Path folder;

    private ServerSocketChannel server;
    private Path socket;
    private final BlockingQueue<QmpEvent> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() throws IOException {
        socket = folder.resolve("q");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** QEMU's side of one connection. */
    private static final class Peer {
        private final SocketChannel channel;
        private final BufferedReader commands;

        Peer(SocketChannel channel) {
            this.channel = channel;
            this.commands = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        }

        void say(String text) throws IOException {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        /** Commands carry no line ends: reads up to the brace that closes one. */
        String hear() throws IOException {
            StringBuilder command = new StringBuilder();
            int depth = 0;
            do {
                int next = commands.read();
                if (next < 0) {
                    return "";
                }
                depth += next == '{' ? 1 : next == '}' ? -1 : 0;
                command.append((char) next);
            } while (depth > 0);
            return command.toString();
        }
    }

    /** What the peer does once it is negotiated. */
    private interface Script {
        void play(Peer peer) throws IOException;
    }

    private QmpClient connected(Script script) throws IOException {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = server.accept()) {
                Peer peer = new Peer(channel);
                peer.say(GREETING);
                peer.hear();
                peer.say(NEGOTIATED);
                script.play(peer);
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        });
        return QmpClient.connect("vm", socket, PATIENT, events::add);
    }

    @Test
    void answersAreMatchedByIdWhateverTheirOrder() throws Exception {
        try (QmpClient client = connected(peer -> {
            String first = peer.hear();
            String second = peer.hear();
            peer.say(echo(second) + echo(first));
            peer.hear();
        })) {
            CompletableFuture<String> one = CompletableFuture.supplyAsync(
                    () -> client.execute("one", Map.of(), PATIENT).asText());
            CompletableFuture<String> two = CompletableFuture.supplyAsync(
                    () -> client.execute("two", Map.of("k", 1), PATIENT).asText());
            assertThat(one.get()).isEqualTo("one");
            assertThat(two.get()).isEqualTo("two");
        }
    }

    /** An answer that repeats the command's name. */
    private static String echo(String command) {
        String name = command.replaceAll(".*\"execute\":\"(\\w+)\".*", "$1");
        String id = command.replaceAll(".*\"id\":(\\d+).*", "$1");
        return "{\"return\":\"%s\",\"id\":%s}".formatted(name, id);
    }

    @Test
    void anErrorKeepsItsClassAndWords() throws IOException {
        try (QmpClient client = connected(peer -> {
            peer.hear();
            peer.say("{\"id\":2,\"error\":{\"class\":\"CommandNotFound\",\"desc\":\"no such thing\"}}");
            peer.hear();
        })) {
            assertThatThrownBy(() -> client.execute("fly", Map.of(), PATIENT))
                    .hasMessage("vm: fly: no such thing")
                    .asInstanceOf(type(QmpException.class))
                    .satisfies(failure -> assertThat(failure.is(QmpException.COMMAND_NOT_FOUND))
                            .isTrue());
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsATimeoutAndItsLateArrivalHurtsNobody() throws IOException {
        CompletableFuture<Void> given = new CompletableFuture<>();
        try (QmpClient client = connected(peer -> {
            peer.hear();
            given.join();
            peer.say("{\"return\":{},\"id\":2}");
            peer.hear();
            peer.say("{\"return\":7,\"id\":3}");
            peer.hear();
        })) {
            assertThatThrownBy(() -> client.execute("slow", Map.of(), Duration.ofMillis(20)))
                    .isInstanceOfSatisfying(
                            QmpException.class,
                            failure ->
                                    assertThat(failure.is(QmpException.TIMEOUT)).isTrue());
            given.complete(null);
            assertThat(client.execute("next", Map.of(), PATIENT).asInt()).isEqualTo(7);
        }
    }

    @Test
    void eventsReachListenersKnownOrNot() throws Exception {
        try (QmpClient client = connected(peer -> {
            peer.say("{\"event\":\"NEVER_HEARD_OF\",\"timestamp\":{}}");
            peer.say("{\"event\":\"SHUTDOWN\",\"data\":{\"reason\":\"guest-shutdown\"}}");
            peer.hear();
        })) {
            assertThat(events.poll(10, TimeUnit.SECONDS).name()).isEqualTo("NEVER_HEARD_OF");
            assertThat(events.poll(10, TimeUnit.SECONDS).text("reason")).isEqualTo("guest-shutdown");
            assertThat(client.closed().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void aListenerThatFailsDoesNotStopTheOthers() throws Exception {
        CompletableFuture<Void> go = new CompletableFuture<>();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (QmpClient client = connected(peer -> {
            go.join();
            peer.say("{\"event\":\"STOP\"}");
            peer.hear();
        })) {
            client.onEvent(event -> {
                throw new IllegalStateException("listener");
            });
            client.onEvent(event -> heard.add(event.name()));
            go.complete(null);
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("STOP");
        }
    }

    @Test
    void aLostConnectionEndsEverything() throws Exception {
        try (QmpClient client = connected(Peer::hear)) {
            assertThatThrownBy(() -> client.execute("quit", Map.of(), PATIENT))
                    .isInstanceOfSatisfying(
                            QmpException.class,
                            failure -> assertThat(failure.is(QmpException.CONNECTION_LOST))
                                    .isTrue());
            client.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThatThrownBy(() -> client.execute("after", Map.of(), PATIENT)).isInstanceOf(QmpException.class);
        }
    }

    @Test
    void aPeerThatSaysNothingIsATimeout() throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = server.accept()) {
                done.join();
                channel.shutdownOutput();
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        });
        assertThatThrownBy(() -> QmpClient.connect("vm", socket, Duration.ofMillis(50), events::add))
                .hasMessageContaining("the greeting");
        done.complete(null);
    }

    @Test
    void garbageEndsTheConnectionInsteadOfHanging() throws IOException, InterruptedException, ExecutionException {
        try (QmpClient client = connected(peer -> {
            peer.say("}{ this is not JSON");
            peer.hear();
        })) {
            client.closed().toCompletableFuture().get();
        } catch (QmpException lostWhileNegotiating) {
            assertThat(lostWhileNegotiating.is(QmpException.CONNECTION_LOST)).isTrue();
        }
    }
}
