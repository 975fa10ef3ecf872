/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import eyrie.api.security.ServerIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/** The listener's identity: the user's certificate and key, or else ones that Eyrie's own authority vouches for. */
@Component(
        service = ServerIdentity.class,
        configurationPid = "eyrie.security",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ServerCertificate implements ServerIdentity {
    /** Settings of this part. */
    @interface Config {
        String data();

        String listen();

        /** A PEM file with the server's certificate and what it is signed by; none for Eyrie's own. */
        String certificate() default "";

        /** The PEM file with its key. */
        String key() default "";
    }

    /** What is configured. */
    record Settings(Path data, String listen, String certificate, String key) {}

    private final Settings settings;
    private final LocalAuthority authority;

    @Activate
    public ServerCertificate(@Reference LocalAuthority authority, Config config) {
        this(new Settings(Path.of(config.data()), config.listen(), config.certificate(), config.key()), authority);
    }

    ServerCertificate(Settings settings, LocalAuthority authority) {
        this.settings = settings;
        this.authority = authority;
    }

    @Override
    public boolean configured() {
        return !settings.certificate().isEmpty() || !settings.key().isEmpty();
    }

    @Override
    public synchronized KeyStore keyStore(char[] password) {
        Identity identity = configured() ? brought() : own();
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "eyrie", identity.key(), password, identity.chain().toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw EyrieException.internal("The server's key cannot be handed to the listener", e);
        }
    }

    @Override
    public List<X509Certificate> clientAuthorities() {
        return List.of(authority.own().certificate());
    }

    private Identity brought() {
        if (settings.certificate().isEmpty()) {
            throw EyrieException.invalid("certificate", "", "the PEM file of the certificate that belongs to the key");
        }
        if (settings.key().isEmpty()) {
            throw EyrieException.invalid("key", "", "the PEM file of the key that belongs to the certificate");
        }
        return Pem.read(Path.of(settings.certificate()), Path.of(settings.key()));
    }

    private Identity own() {
        return authority.server(ServerNames.here(host(settings.listen())));
    }

    private static String host(String listen) {
        int colon = listen.lastIndexOf(':');
        String host = colon < 0 ? listen : listen.substring(0, colon);
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
