/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Believes that a server is a controller of this fleet if one of the fleet's authorities says so. Those make certificates for
 * servers only for themselves, so its name does not matter, and a node may call it by any. A controller with a certificate
 * that its operator has brought is believed by that certificate's fingerprint, or else like any site of the web, by its
 * name. Thread-safe.
 */
final class ControllerTrust extends X509ExtendedTrustManager {
    private static final String SERVERS = "1.3.6.1.5.5.7.3.1";

    private final Predicate<X509Certificate> isAuthority;
    private final String serverPin;
    private final List<X509ExtendedTrustManager> web;

    private ControllerTrust(
            Predicate<X509Certificate> isAuthority, String serverPin, List<X509ExtendedTrustManager> web) {
        this.isAuthority = isAuthority;
        this.serverPin = serverPin;
        this.web = web;
    }

    /** For who has not joined yet. @param serverPin or null */
    static ControllerTrust pinned(String authorityPin, String serverPin) {
        return new ControllerTrust(certificate -> pin(certificate).equals(authorityPin), serverPin, List.of());
    }

    static ControllerTrust of(Membership membership) {
        Set<X509Certificate> authorities = new HashSet<>(NodeKey.certificates(membership.authorities()));
        return new ControllerTrust(
                authorities::contains,
                membership.serverPin(),
                membership.serverPin() == null ? List.of() : web(membership.caFile()));
    }

    private static List<X509ExtendedTrustManager> web(String caFile) {
        try {
            List<X509ExtendedTrustManager> all = new ArrayList<>();
            all.add(manager(null));
            if (caFile != null) {
                KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                int number = 0;
                for (X509Certificate certificate : NodeKey.certificates(caFile)) {
                    store.setCertificateEntry("authority-" + number++, certificate);
                }
                all.add(manager(store));
            }
            return all;
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("Every Java has authorities", e);
        }
    }

    private static X509ExtendedTrustManager manager(KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /** SHA-256 of a certificate as tokens have it. */
    static String pin(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(List.of(chain), each -> each.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(List.of(chain), each -> each.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(List.of(chain), each -> each.checkServerTrusted(chain, type));
    }

    /** One of the ways in which sites of the web are believed. */
    @FunctionalInterface
    private interface Check {
        void by(X509ExtendedTrustManager manager) throws CertificateException;
    }

    private void check(List<X509Certificate> chain, Check check) throws CertificateException {
        if (pin(chain.getFirst()).equals(serverPin)) {
            return;
        }
        List<X509Certificate> authorities = chain.stream().filter(isAuthority).toList();
        if (!authorities.isEmpty()) {
            vouchedFor(chain.getFirst(), authorities.getFirst());
            return;
        }
        CertificateException refused =
                new CertificateException("it is no controller of this fleet: its certificate is of \"%s\""
                        .formatted(chain.getLast().getIssuerX500Principal().getName()));
        for (X509ExtendedTrustManager each : web) {
            try {
                check.by(each);
                return;
            } catch (CertificateException e) {
                refused.addSuppressed(e);
            }
        }
        throw refused;
    }

    private static void vouchedFor(X509Certificate server, X509Certificate authority) throws CertificateException {
        if (server.getExtendedKeyUsage() == null
                || !server.getExtendedKeyUsage().contains(SERVERS)) {
            throw new CertificateException("it shows a certificate that is not for a server");
        }
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
            parameters.setRevocationEnabled(false); // an authority in one file has no list of what it takes back
            CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(server));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
        } catch (CertPathValidatorException e) {
            if (e.getReason() == BasicReason.EXPIRED || e.getReason() == BasicReason.NOT_YET_VALID) {
                throw new CertificateException(
                        "its certificate is good from %s to %s, and the clock of this machine says %s"
                                .formatted(
                                        server.getNotBefore().toInstant(),
                                        server.getNotAfter().toInstant(),
                                        java.time.Instant.now()),
                        e);
            }
            throw new CertificateException("the fleet's authority did not make its certificate", e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("its certificate cannot be checked: " + e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw notAServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw notAServer();
    }

    private static CertificateException notAServer() {
        return new CertificateException("this is how a node looks at controllers; it believes no client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
