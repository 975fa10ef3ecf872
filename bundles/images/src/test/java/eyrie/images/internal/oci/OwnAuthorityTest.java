/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import eyrie.api.EyrieException;
import eyrie.api.registry.Authorities;
import eyrie.api.registry.RemoteSettings;
import eyrie.api.transfer.RemoteRepository;
import eyrie.images.internal.format.Digest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose certificate is of an authority that nobody else knows. */
class OwnAuthorityTest {
    private static final String PASSWORD = "of-the-tests";
    private static final byte[] BLOB = "what lies there".getBytes(StandardCharsets.UTF_8);
    private static final Digest DIGEST = Digest.of(BLOB);

    @TempDir
    private static Path folder;

    private static String ca;
    private static String other;

    private final Wire wire = new Wire(Duration.ofSeconds(10));
    private HttpsServer server;

    @BeforeAll
    static void makeCertificates() throws Exception {
        keytool("-genkeypair -alias ca -keyalg EC -dname CN=Machine-Room -ext bc:c");
        keytool("-genkeypair -alias server -keyalg EC -dname CN=registry -ext san=ip:127.0.0.1 -signer ca");
        keytool("-genkeypair -alias other -keyalg EC -dname CN=Other -ext bc:c");
        ca = certificate("ca");
        other = certificate("other");
    }

    @BeforeEach
    void start() throws Exception {
        KeyStore keys = KeyStore.getInstance(folder.resolve("keys").toFile(), PASSWORD.toCharArray());
        keys.deleteEntry("ca");
        keys.deleteEntry("other");
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/v2/some/name/blobs/" + DIGEST, exchange -> {
            exchange.sendResponseHeaders(200, BLOB.length);
            exchange.getResponseBody().write(BLOB);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        wire.close();
        server.stop(0);
    }

    private static void keytool(String arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments.split(" ")));
        command.addAll(List.of("-keystore", folder.resolve("keys").toString(), "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    private static String certificate(String alias) throws Exception {
        Path file = folder.resolve(alias + ".pem");
        keytool("-exportcert -rfc -alias " + alias + " -file " + file);
        return Files.readString(file);
    }

    private byte[] read(String authorities) throws IOException {
        URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort());
        RemoteRepository repository = new RemoteRepository(uri, "some/name", Optional.empty(), authorities);
        return new OciRepository(wire, repository, Retry.USUAL).blob(DIGEST, BLOB.length);
    }

    @Test
    void isBelievedOfTheRegistryThatNamesItAndOfNoOther() throws Exception {
        assertThat(read(ca)).isEqualTo(BLOB);
        assertThatThrownBy(() -> read("")).isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> read(other)).isInstanceOf(SSLHandshakeException.class);
        assertThat(read(other + ca)).isEqualTo(BLOB);
    }

    @Test
    void whoeverForgetsItIsToldWhichOneAndHowToNameIt() {
        assertThatThrownBy(() -> read("")).hasMessageContainingAll("\"CN=Machine-Room\"", "--ca");
    }

    @Test
    void isShownWithItsEnd() throws Exception {
        Authorities two = settings("https://h", ca + other).authorities();

        assertThat(two.all()).extracting(Authorities.Authority::subject).containsExactly("CN=Machine-Room", "CN=Other");
        assertThat(two.all().getFirst().expires()).isAfter(Instant.now());
        assertThat(settings("https://h", null).authorities()).isEqualTo(Authorities.NONE);
    }

    @Test
    void whatIsNoneIsRefused() throws Exception {
        assertThatThrownBy(() -> settings("https://h", "nonsense")).hasMessageStartingWith("ca: ");
        assertThatThrownBy(() -> settings("https://h", ca.replace("MI", "??"))).hasMessageStartingWith("ca: ");
        assertThatThrownBy(() -> settings("https://h", ca + "-----BEGIN PRIVATE KEY-----\nU2VjcmV0\n"))
                .isInstanceOf(EyrieException.class)
                .hasMessageStartingWith("ca: ")
                .hasMessageNotContaining("U2VjcmV0");
        assertThatThrownBy(() -> settings("http://127.0.0.1:1", ca)).hasMessageContainingAll("ca: ", "https");
    }

    private static RemoteSettings settings(String url, String ca) {
        return RemoteSettings.of("r", url, null, Optional.empty(), false, false, ca);
    }
}
