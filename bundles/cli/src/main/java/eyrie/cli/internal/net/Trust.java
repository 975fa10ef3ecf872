/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates are believed. */
final class Trust {
    private Trust() {}

    /** Believes the authorities of a PEM file and nobody else. */
    static SSLContext in(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw Failure.invalid(pem + " holds no certificate; --cacert takes a PEM file");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return context(trust);
        } catch (IOException e) {
            throw new Failure(FailureKind.INVALID, "cannot read the certificates in " + pem, e);
        } catch (GeneralSecurityException e) {
            throw new Failure(FailureKind.INVALID, pem + " holds no certificate; --cacert takes a PEM file", e);
        }
    }

    /** Believes nobody, for connections that are not encrypted: reading the system's authorities takes its time. */
    static SSLContext none() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new Failure(FailureKind.INTERNAL, "this Java has no TLS", e);
        }
    }

    private static SSLContext context(TrustManagerFactory trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
