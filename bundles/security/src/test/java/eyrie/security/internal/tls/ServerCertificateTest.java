/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eyrie's own certificates, and those that the user brings. */
class ServerCertificateTest {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path data;

    @Test
    void certificateNamesWhateverTheMachineIsCalled() throws Exception {
        X509Certificate certificate = certificate(at(NOW, "build.example.org:8090"));
        assertThat(names(certificate)).contains("build.example.org", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        X509Certificate authority =
                Pem.readCertificates(data.resolve("tls/ca.pem")).getFirst();
        certificate.verify(authority.getPublicKey());
        authority.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isZero();
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getPublicKey().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void keysAreForTheirOwnerOnly() throws Exception {
        at(NOW, "0.0.0.0:8090").keyStore(PASSWORD);
        assertThat(permissions("tls")).isEqualTo("rwx------");
        assertThat(permissions("tls/ca-key.pem")).isEqualTo("rw-------");
        assertThat(permissions("tls/server-key.pem")).isEqualTo("rw-------");
        assertThat(permissions("tls/ca.pem")).isEqualTo("rw-r--r--");
    }

    @Test
    void certificateIsKeptUntilItNearlyExpires() throws Exception {
        X509Certificate first = certificate(at(NOW, "0.0.0.0:8090"));
        assertThat(certificate(at(NOW.plus(Duration.ofDays(366)), "0.0.0.0:8090")))
                .isEqualTo(first);
        X509Certificate second = certificate(at(NOW.plus(Duration.ofDays(368)), "0.0.0.0:8090"));
        assertThat(second).isNotEqualTo(first);
        assertThat(second.getIssuerX500Principal()).isEqualTo(first.getIssuerX500Principal());
        second.verify(
                Pem.readCertificates(data.resolve("tls/ca.pem")).getFirst().getPublicKey());
    }

    @Test
    void certificateIsMadeAnewForANewNameOrAfterACrashBetweenTheFiles() throws Exception {
        X509Certificate first = certificate(at(NOW, "0.0.0.0:8090"));
        X509Certificate second = certificate(at(NOW, "other.example.org:8090"));
        assertThat(names(second)).contains("other.example.org");
        Files.writeString(data.resolve("tls/server.pem"), Pem.of(List.of(first)));
        assertThat(certificate(at(NOW, "0.0.0.0:8090"))).isNotEqualTo(first);
        Files.delete(data.resolve("tls/server-key.pem"));
        assertThat(certificate(at(NOW, "0.0.0.0:8090"))).isNotEqualTo(first);
    }

    @Test
    void lostAuthorityKeyIsToldNotReplaced() throws Exception {
        at(NOW, "0.0.0.0:8090").keyStore(PASSWORD);
        Files.delete(data.resolve("tls/ca-key.pem"));
        assertThatThrownBy(() -> at(NOW, "0.0.0.0:8090").keyStore(PASSWORD))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("ca-key.pem cannot be used: it cannot be read");
    }

    @Test
    void usersCertificateIsTakenAsItIs() throws Exception {
        Path certificate = data.resolve("mine.pem");
        Path key = data.resolve("mine-key.pem");
        Identity authority = Authority.create("test", NOW);
        Identity mine = new Authority(authority).issue(ServerNames.here("x").general(), "mine", NOW);
        Files.writeString(certificate, Pem.of(mine.chain()));
        Files.writeString(key, Pem.of(mine.key()));

        KeyStore store = with(certificate, key).keyStore(PASSWORD);
        assertThat(store.getCertificate("eyrie")).isEqualTo(mine.certificate());
        assertThat(store.getCertificateChain("eyrie")).hasSize(2);
        assertThat(store.getKey("eyrie", PASSWORD)).isEqualTo(mine.key());
        assertThat(data.resolve("tls")).doesNotExist();
    }

    @Test
    void wrongFilesGiveOneSentence() throws Exception {
        Path certificate = data.resolve("mine.pem");
        Path key = data.resolve("mine-key.pem");
        Identity one = Authority.create("one", NOW);
        Files.writeString(certificate, Pem.of(one.chain()));
        Files.writeString(key, Pem.of(Authority.create("two", NOW).key()));
        assertRefused(certificate, key, "mine-key.pem cannot be used: it is not the key of the certificate in");
        assertRefused(key, key, "mine-key.pem cannot be used: it holds no certificate");
        assertRefused(certificate, certificate, "mine.pem cannot be used: it holds no private key");
        assertRefused(certificate, data.resolve("none.pem"), "none.pem cannot be used: it cannot be read");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n%%%\n-----END PRIVATE KEY-----\n");
        assertRefused(certificate, key, "mine-key.pem cannot be used: it is not a PEM file");
        assertThatThrownBy(
                        () -> new ServerCertificate(settings("0.0.0.0:1", certificate.toString(), ""), authority(NOW))
                                .keyStore(PASSWORD))
                .hasMessageContaining("key: \"\" is not accepted");
    }

    private void assertRefused(Path certificate, Path key, String sentence) {
        assertThatThrownBy(() -> with(certificate, key).keyStore(PASSWORD))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining(sentence);
    }

    private ServerCertificate at(Instant now, String listen) {
        return new ServerCertificate(settings(listen, "", ""), authority(now));
    }

    private ServerCertificate with(Path certificate, Path key) {
        return new ServerCertificate(
                settings("127.0.0.1:8090", certificate.toString(), key.toString()), authority(NOW));
    }

    private LocalAuthority authority(Instant now) {
        return new LocalAuthority(data, (name, mine) -> mine, InstantSource.fixed(now));
    }

    private String permissions(String path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(path)));
    }

    private static X509Certificate certificate(ServerCertificate source) throws Exception {
        return (X509Certificate) source.keyStore(PASSWORD).getCertificate("eyrie");
    }

    private static List<Object> names(X509Certificate certificate) throws Exception {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names.stream().map(name -> (Object) name.get(1)).collect(Collectors.toList());
    }

    private ServerCertificate.Settings settings(String listen, String certificate, String key) {
        return new ServerCertificate.Settings(data, listen, certificate, key);
    }
}
