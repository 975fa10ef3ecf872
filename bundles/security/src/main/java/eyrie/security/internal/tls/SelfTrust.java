/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import eyrie.api.security.ClientIdentity;
import eyrie.api.security.ServerIdentity;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/**
 * Lets this process call itself by TLS, to use its own registry for instance: it believes its own certificate at its own
 * address, whoever has made that certificate and for which names.
 */
@Component(
        service = ClientIdentity.class,
        configurationPid = "eyrie.security",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.registry)")
public final class SelfTrust extends X509ExtendedTrustManager implements ClientIdentity {
    private static final String SERVERS = "1.3.6.1.5.5.7.3.1";
    private static final Set<String> SELF = Set.of("127.0.0.1", "[::1]");

    private final ServerIdentity identity;
    private final Set<String> ports;
    private final String host;
    private final SSLContext context;

    /** Settings of this part. */
    @interface Config {
        String listen();

        /** Address of the registry's own listener; empty if it has none. */
        String registryListen() default "";
    }

    @Activate
    public SelfTrust(@Reference ServerIdentity identity, Config config) {
        this.identity = identity;
        host = config.listen().substring(0, config.listen().lastIndexOf(':'));
        ports = config.registryListen().isEmpty()
                ? Set.of(port(config.listen()))
                : Set.of(port(config.listen()), port(config.registryListen()));
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[] {this}, null);
        } catch (GeneralSecurityException e) {
            throw EyrieException.internal("This Java speaks no TLS", e);
        }
    }

    private static String port(String listen) {
        return listen.substring(listen.lastIndexOf(':') + 1);
    }

    @Override
    public Optional<SSLContext> contextFor(URI server) {
        boolean here = "https".equals(server.getScheme())
                && (SELF.contains(server.getHost()) || host.equals(server.getHost()))
                && ports.contains(String.valueOf(server.getPort()));
        return here ? Optional.of(context) : Optional.empty();
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            char[] password = "none".toCharArray();
            KeyStore own = identity.keyStore(password);
            Certificate shown = own.getCertificate(own.aliases().nextElement());
            if (!shown.equals(chain[0]) && !isOfOwnAuthority(chain[0])) {
                throw new CertificateException("somebody else answers at this server's own address");
            }
        } catch (KeyStoreException e) {
            throw new CertificateException("this server's own certificate cannot be read", e);
        }
    }

    /** One of the two listeners may still show the certificate that has just been renewed. */
    private boolean isOfOwnAuthority(X509Certificate certificate) throws CertificateException {
        if (certificate.getExtendedKeyUsage() == null
                || !certificate.getExtendedKeyUsage().contains(SERVERS)) {
            return false;
        }
        for (X509Certificate authority : identity.clientAuthorities()) {
            try {
                certificate.verify(authority.getPublicKey());
                return true;
            } catch (GeneralSecurityException e) {
                continue; // it is of another one
            }
        }
        return false;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw notAServer();
    }

    private static CertificateException notAServer() {
        return new CertificateException("this is how a client looks at a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
