/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest.qga;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client with a peer that leaves old answers behind, is silent or breaks off. */
@Timeout(60)
class QgaConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    /** What the peer does with a command after it was synchronised. */
    private interface Behaviour {
        void answer(String command, OutputStream to) throws IOException;
    }

    @TempDir
    private Path folder;

    private ServerSocketChannel server;
    private volatile Behaviour behaviour = (command, to) -> to.write("{\"return\": {}}\n".getBytes(UTF_8));
    private QgaClient client;

    @BeforeEach
    void start() throws IOException {
        Path socket = folder.resolve("qga.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serve);
        client = new QgaClient("vm-1", socket);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel channel = server.accept()) {
                BufferedReader from =
                        new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
                OutputStream to = Channels.newOutputStream(channel);
                // Half an answer to somebody else, and a whole one.
                to.write("\"late\"}\n{\"return\": {\"version\": \"old\"}}\n{\"retu".getBytes(UTF_8));
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    Matcher id = ID.matcher(line);
                    if (line.contains("guest-sync-delimited") && id.find()) {
                        to.write(0xFF);
                        to.write(("{\"return\": " + id.group(1) + "}\n").getBytes(UTF_8));
                    } else {
                        behaviour.answer(line, to);
                    }
                }
            } catch (IOException e) {
                // The next connection.
            }
        }
    }

    @Test
    void skipsWhatAnEarlierConversationLeftBehind() {
        behaviour = (command, to) -> to.write("{\"return\": {\"version\": \"new\"}}\n".getBytes(UTF_8));
        assertThat(client.info(PATIENCE).version()).isEqualTo("new");
    }

    @Test
    void doesNotTakeALateAnswerForTheNext() {
        behaviour = (command, to) -> {};
        assertThatThrownBy(() -> client.hostName(Duration.ofMillis(100)))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("did not answer guest-get-host-name within 100 ms");
        behaviour = (command, to) -> to.write("{\"return\": {\"host-name\": \"right\"}}\n".getBytes(UTF_8));
        assertThat(client.hostName(PATIENCE)).isEqualTo("right");
    }

    @Test
    void takesSilenceAfterAShutdownForObedience() {
        behaviour = (command, to) -> {
            if (command.contains("guest-ping")) {
                to.write("{\"return\": {}}\n".getBytes(UTF_8));
            }
        };
        client.shutdown(PATIENCE);
        behaviour = (command, to) -> to.write((command.contains("guest-ping")
                        ? "{\"return\": {}}\n"
                        : "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"disabled\"}}\n")
                .getBytes(UTF_8));
        assertThatThrownBy(() -> client.shutdown(PATIENCE))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("does not offer guest-shutdown");
    }

    @Test
    void survivesAnswersThatAreNoJson() {
        behaviour = (command, to) -> to.write("what?\n".getBytes(UTF_8));
        assertThatThrownBy(() -> client.ping(PATIENCE)).isInstanceOf(EyrieException.class);
        behaviour = (command, to) -> to.write("{\"return\": {}}\n".getBytes(UTF_8));
        client.ping(PATIENCE);
    }
}
