/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import eyrie.cli.internal.fake.Cli;
import eyrie.cli.internal.fake.FakeServer;
import eyrie.cli.internal.fake.FakeTerminal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections: only to a server whose authority is known and whose name is right. */
@Timeout(60)
class TrustTest {
    private static final String PASSWORD = "of-the-tests";

    @TempDir
    Path home;

    private static void keytool(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    /** A server whose certificate is its own authority. */
    private HttpsServer server(String name, String subject) throws Exception {
        Path store = home.resolve(name + ".p12");
        keytool(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-keystore",
                store,
                "-storepass",
                PASSWORD,
                "-dname",
                "CN=x",
                "-ext",
                "SAN=" + subject);
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "a",
                "-keystore",
                store,
                "-storepass",
                PASSWORD,
                "-file",
                home.resolve(name + ".pem"));
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> FakeServer.answer(exchange, 200, "[]"));
        server.start();
        return server;
    }

    private Cli.Result list(HttpsServer server, String... more) throws IOException {
        FakeTerminal terminal = new FakeTerminal(home)
                .with("EYRIE_TOKEN", FakeServer.TOKEN)
                .with("EYRIE_SERVER", "https://127.0.0.1:" + server.getAddress().getPort());
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("list");
        return new Cli(terminal).run(arguments.toArray(String[]::new));
    }

    @Test
    void onlyTheAuthorityThatWasNamedIsBelieved() throws Exception {
        HttpsServer server = server("right", "ip:127.0.0.1");
        HttpsServer other = server("other", "ip:127.0.0.1");
        try {
            String right = home.resolve("right.pem").toString();

            assertThat(list(server, "--cacert", right).code()).isZero();
            assertThat(list(other, "--cacert", right).err())
                    .contains("no safe connection to https://127.0.0.1", "--cacert FILE");
            assertThat(list(server).code()).isEqualTo(1);
            Files.createDirectories(home.resolve(".eyrie/tls"));
            Files.copy(Path.of(right), home.resolve(".eyrie/tls/ca.pem"));
            assertThat(list(server).code()).isZero();
        } finally {
            server.stop(0);
            other.stop(0);
        }
    }

    @Test
    void theNameInTheCertificateMustBeTheServers() throws Exception {
        HttpsServer server = server("named", "dns:elsewhere.example");
        try {
            Cli.Result result =
                    list(server, "--cacert", home.resolve("named.pem").toString());

            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err()).contains("no safe connection");
        } finally {
            server.stop(0);
        }
    }
}
