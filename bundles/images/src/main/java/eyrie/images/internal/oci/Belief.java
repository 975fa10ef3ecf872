/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Believes everybody's authorities and some more, and says which one it does not know. Thread-safe. */
final class Belief extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager believed;

    private Belief(X509ExtendedTrustManager believed) {
        this.believed = believed;
    }

    /** @param pem certificates of authorities, checked when they were named; may be empty */
    static SSLContext in(String pem) {
        try {
            X509ExtendedTrustManager everybodys = manager(null);
            List<Certificate> all = new ArrayList<>(Arrays.asList(everybodys.getAcceptedIssuers()));
            all.addAll(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))));
            SSLContext context = SSLContext.getInstance("TLS");
            X509ExtendedTrustManager these = pem.isEmpty() ? everybodys : manager(store(all));
            context.init(null, new TrustManager[] {new Belief(these)}, null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("certificates that were read before cannot be read", impossible);
        }
    }

    private static KeyStore store(List<Certificate> all) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int each = 0; each < all.size(); each++) {
            store.setCertificateEntry("authority-" + each, all.get(each));
        }
        return store;
    }

    /** @param store null for everybody's */
    private static X509ExtendedTrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** A check of the platform's. */
    @FunctionalInterface
    private interface Check {
        void run() throws CertificateException;
    }

    private static void named(X509Certificate[] chain, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException refused) {
            if (refused.getCause() instanceof CertPathBuilderException) {
                throw new CertificateException(
                        "its certificate is of the authority \"%s\", which is not believed; name a file with that authority's certificate by --ca of eyrie registry set"
                                .formatted(chain[chain.length - 1]
                                        .getIssuerX500Principal()
                                        .getName()),
                        refused);
            }
            throw refused;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        named(chain, () -> believed.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        named(chain, () -> believed.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        named(chain, () -> believed.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        believed.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        believed.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        believed.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return believed.getAcceptedIssuers();
    }
}
