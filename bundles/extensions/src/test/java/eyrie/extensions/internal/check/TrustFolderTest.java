/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.EyrieException;
import eyrie.api.extension.Publisher;
import eyrie.testing.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustFolderTest {
    private static final SigningKey ACME = SigningKey.of("Acme");

    @TempDir
    Path data;

    private TrustFolder trust;

    @BeforeEach
    void open() throws Exception {
        trust = new TrustFolder(data.resolve("trust"));
        trust.open();
    }

    @Test
    void keepsCertificatesByName() {
        Publisher added = trust.add("acme", ACME.pem());
        assertThat(added.subject()).isEqualTo("CN=Acme");
        assertThat(added.fingerprint()).hasSize(64);
        assertThat(trust.add("acme", ACME.pem())).isEqualTo(added);
        assertThat(new TrustFolder(data.resolve("trust")).list()).containsExactly(added);
        trust.remove("acme");
        assertThat(trust.list()).isEmpty();
        assertThatThrownBy(() -> trust.remove("acme"))
                .isInstanceOf(EyrieException.class)
                .hasMessageContaining("not found");
    }

    @Test
    void refusesWhatIsNoCertificateAndNamesThatAreTaken() {
        trust.add("acme", ACME.pem());
        assertThatThrownBy(() -> trust.add("acme", SigningKey.of("Other").pem()))
                .hasMessageContaining("another certificate");
        assertThatThrownBy(() -> trust.add("x", "not PEM")).hasMessageContaining("certificate: ", "keytool");
        assertThatThrownBy(() -> trust.add("x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))
                .hasMessageContaining("certificate: ");
        assertThatThrownBy(() -> trust.add("../x", ACME.pem())).hasMessageContaining("name: ");
        assertThatThrownBy(() -> trust.add("", ACME.pem())).hasMessageContaining("name: ");
    }

    @Test
    void believesNothingThatOthersMayWrite() throws Exception {
        trust.add("acme", ACME.pem());
        Path file = data.resolve("trust/acme.pem");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThat(trust.trusted()).isEmpty();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(trust.trusted()).hasSize(1);
        Files.setPosixFilePermissions(data.resolve("trust"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(trust.trusted()).isEmpty();
    }

    @Test
    void passesOverFilesThatAreNoCertificates() throws Exception {
        trust.add("acme", ACME.pem());
        Files.writeString(data.resolve("trust/broken.pem"), "nothing");
        Files.writeString(data.resolve("trust/readme.txt"), "nothing");
        assertThat(trust.list()).extracting(Publisher::name).containsExactly("acme");
    }
}
