/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.wire;

import eyrie.sim.SimException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom a connection believes, and who it says that it is. */
public final class Trust {
    private static final char[] NO_PASSWORD = new char[0];

    private Trust() {}

    /** Believes the authorities of a PEM file, and says nothing of itself. */
    public static SSLContext in(Path authorities) {
        try {
            return context(new KeyManager[0], Files.readString(authorities));
        } catch (IOException | GeneralSecurityException e) {
            throw new SimException("the certificates in " + authorities + " cannot be read", e);
        }
    }

    /**
     * Believes authorities, and proves to be whom a certificate names.
     *
     * @param key of the certificate
     * @param certificate PEM text, perhaps with its authorities behind it
     * @param authorities PEM text
     */
    public static SSLContext as(PrivateKey key, String certificate, String authorities) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "node", key, NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            return context(keys.getKeyManagers(), authorities);
        } catch (IOException | GeneralSecurityException e) {
            throw new SimException("the certificate of a node cannot be used", e);
        }
    }

    private static SSLContext context(KeyManager[] keys, String authorities)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate authority : certificates(authorities)) {
            store.setCertificateEntry("authority-" + number++, authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return context;
    }

    private static Collection<? extends Certificate> certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)));
    }
}
