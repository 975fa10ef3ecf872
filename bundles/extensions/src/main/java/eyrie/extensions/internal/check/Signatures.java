/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * Finds the one trusted publisher who has signed all of a jar. Certificates must be valid at this moment: a time stamp of the
 * signature would only be worth as much as trust in whoever made it.
 */
final class Signatures {
    private static final Pattern OF_THE_SIGNATURE =
            Pattern.compile("META-INF/(MANIFEST[.]MF|[^/]+[.](SF|RSA|DSA|EC)|SIG-[^/]*)", Pattern.CASE_INSENSITIVE);

    private final Collection<TrustedPublisher> trusted;
    private final InstantSource clock;

    Signatures(Collection<TrustedPublisher> trusted, InstantSource clock) {
        this.trusted = trusted;
        this.clock = clock;
    }

    /**
     * @param file whose size has been checked
     * @return the publisher's name
     * @throws Refusal if it is not signed, not wholly, not by one, changed since, or by nobody whom the operator trusts
     */
    String publisher(Path file) throws Refusal {
        Set<CodeSigner> common = null;
        String uncovered = null;
        try (JarFile jar = new JarFile(file.toFile(), true)) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.isDirectory()
                        || OF_THE_SIGNATURE.matcher(entry.getName()).matches()) {
                    continue;
                }
                readAll(jar, entry);
                Set<CodeSigner> signers = signers(entry);
                uncovered = signers.isEmpty() && uncovered == null ? entry.getName() : uncovered;
                if (common == null) {
                    common = signers;
                } else {
                    common.retainAll(signers);
                }
            }
        } catch (IOException e) {
            throw new Refusal("cannot be read: %s", String.valueOf(e.getMessage()));
        }
        if (common == null || common.isEmpty()) {
            throw uncovered == null
                    ? new Refusal("is not signed by one publisher as a whole; its parts have different signers")
                    : new Refusal(
                            "is not signed, or not wholly: \"%s\" has no good signature; sign it with jarsigner",
                            uncovered);
        }
        return accepted(common);
    }

    private static Set<CodeSigner> signers(JarEntry entry) {
        CodeSigner[] signers = entry.getCodeSigners();
        return signers == null ? new HashSet<>() : new HashSet<>(Arrays.asList(signers));
    }

    /** Only what was read to its end has been compared with its signature. */
    private static void readAll(JarFile jar, JarEntry entry) throws IOException, Refusal {
        try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (SecurityException e) {
            throw new Refusal(
                    "was changed after it was signed: \"%s\" is not what its signature says", entry.getName());
        }
    }

    private String accepted(Collection<CodeSigner> signers) throws Refusal {
        Refusal reason = null;
        for (CodeSigner signer : signers) {
            for (TrustedPublisher publisher : trusted) {
                try {
                    if (vouchesFor(publisher, signer.getSignerCertPath())) {
                        return publisher.name();
                    }
                } catch (Refusal e) {
                    reason = e;
                }
            }
        }
        if (reason != null) {
            throw reason;
        }
        X509Certificate first = (X509Certificate)
                signers.iterator().next().getSignerCertPath().getCertificates().getFirst();
        throw new Refusal(
                "is signed by \"%s\" (SHA-256 %s), whom nobody here trusts; if you do: eyrie extension trust add NAME CERTIFICATE",
                first.getSubjectX500Principal().getName(), TrustedPublisher.fingerprint(first));
    }

    private boolean vouchesFor(TrustedPublisher publisher, CertPath path) throws Refusal {
        List<? extends java.security.cert.Certificate> chain = path.getCertificates();
        X509Certificate signer = (X509Certificate) chain.getFirst();
        Date now = Date.from(clock.instant());
        try {
            if (signer.equals(publisher.certificate())) {
                signer.checkValidity(now);
                mustSignCode(signer);
                return true;
            }
            if (!validates(publisher, path, now)) {
                return false;
            }
            mustSignCode(signer);
            return true;
        } catch (CertificateExpiredException e) {
            throw new Refusal(
                    "is signed with a certificate of %s that was valid until %s",
                    publisher.name(), signer.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            throw new Refusal(
                    "is signed with a certificate of %s that is valid from %s on",
                    publisher.name(), signer.getNotBefore().toInstant());
        }
    }

    private static boolean validates(TrustedPublisher publisher, CertPath path, Date now)
            throws CertificateExpiredException, CertificateNotYetValidException {
        List<X509Certificate> chain = path.getCertificates().stream()
                .map(X509Certificate.class::cast)
                .takeWhile(certificate -> !certificate.equals(publisher.certificate()))
                .toList();
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(publisher.certificate(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(now);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            java.security.cert.CertificateFactory.getInstance("X.509")
                                    .generateCertPath(chain),
                            parameters);
            publisher.certificate().checkValidity(now);
            return true;
        } catch (CertPathValidatorException e) {
            if (e.getCause() instanceof CertificateExpiredException expired) {
                throw expired;
            }
            if (e.getCause() instanceof CertificateNotYetValidException early) {
                throw early;
            }
            return false;
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** A certificate that says what it is for must say that it is for this. */
    private static void mustSignCode(X509Certificate signer) throws Refusal {
        try {
            List<String> uses = signer.getExtendedKeyUsage();
            if (uses != null && !uses.contains("1.3.6.1.5.5.7.3.3") && !uses.contains("2.5.29.37.0")) {
                throw new Refusal("is signed with a certificate that is not for signing code");
            }
        } catch (java.security.cert.CertificateParsingException e) {
            throw new Refusal("is signed with a certificate that cannot be read");
        }
    }
}
