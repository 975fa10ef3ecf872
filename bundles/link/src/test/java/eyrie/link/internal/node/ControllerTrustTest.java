/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import eyrie.api.security.ServerIdentity;
import eyrie.security.internal.tls.OpenServerIdentity;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which controllers a node believes. Its own clock is right here, so it is the controller's that seems wrong. */
class ControllerTrustTest {
    private static final char[] PASSWORD = "unimportant".toCharArray();

    @TempDir
    private Path folder;

    private ServerIdentity controller(Duration before) {
        return OpenServerIdentity.in(folder, InstantSource.fixed(Instant.now().minus(before)));
    }

    private static X509Certificate[] chain(ServerIdentity controller) throws Exception {
        return Arrays.stream(controller.keyStore(PASSWORD).getCertificateChain("eyrie"))
                .toArray(X509Certificate[]::new);
    }

    private static ControllerTrust trust(ServerIdentity fleet) {
        return ControllerTrust.pinned(
                ControllerTrust.pin(fleet.clientAuthorities().getFirst()), null);
    }

    @Test
    void whatTheFleetsAuthorityHasSignedIsBelieved() throws Exception {
        ServerIdentity controller = controller(Duration.ZERO);
        X509Certificate[] chain = chain(controller);
        assertThatCode(() -> trust(controller).checkServerTrusted(chain, "ECDHE_ECDSA"))
                .doesNotThrowAnyException();
    }

    @Test
    void aClockThatIsWrongIsNamed() throws Exception {
        for (Duration wrong : new Duration[] {Duration.ofDays(400), Duration.ofDays(-2)}) {
            ServerIdentity controller = OpenServerIdentity.in(
                    folder.resolve(wrong.toString()),
                    InstantSource.fixed(Instant.now().minus(wrong)));
            X509Certificate[] chain = chain(controller);
            assertThatThrownBy(() -> trust(controller).checkServerTrusted(chain, "ECDHE_ECDSA"))
                    .isInstanceOf(CertificateException.class)
                    .hasMessageMatching("its certificate is good from .* to .*, and the clock of this machine says .*");
        }
    }

    @Test
    void anotherFleetsControllerIsNotBelieved(@TempDir Path elsewhere) throws Exception {
        ServerIdentity here = controller(Duration.ZERO);
        X509Certificate[] chain = chain(OpenServerIdentity.in(elsewhere));
        assertThatThrownBy(() -> trust(here).checkServerTrusted(chain, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class)
                .hasMessageStartingWith("it is no controller of this fleet");
    }

    @Test
    void aCertificateThatIsForNoServerIsRefused() throws Exception {
        ServerIdentity here = controller(Duration.ZERO);
        X509Certificate authority = here.clientAuthorities().getFirst();
        assertThatThrownBy(() ->
                        trust(here).checkServerTrusted(new X509Certificate[] {authority, authority}, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class)
                .hasMessage("it shows a certificate that is not for a server");
    }
}
