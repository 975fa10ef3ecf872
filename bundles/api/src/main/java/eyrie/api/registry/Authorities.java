/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.registry;

import eyrie.api.EyrieException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Whose certificates are believed of one registry, beside those that everybody's are.
 *
 * @param pem certificates as text; empty for none
 * @param all the same, for people
 */
public record Authorities(String pem, List<Authority> all) {
    public static final Authorities NONE = new Authorities("", List.of());

    private static final int MOST_CHARACTERS = 64 << 10;
    private static final String ACCEPTED = "a PEM file with the certificates of one or more authorities";

    /**
     * One of them.
     *
     * @param subject its distinguished name
     * @param expires after which nothing is believed of it
     */
    public record Authority(String subject, Instant expires) {}

    /**
     * @param pem as somebody wrote it; null or empty for none
     * @throws EyrieException INVALID naming {@code ca}
     */
    public static Authorities of(String pem) {
        if (pem == null || pem.isBlank()) {
            return NONE;
        }
        if (pem.contains("PRIVATE KEY")) {
            throw EyrieException.invalid("ca", "a private key", ACCEPTED + ", without keys");
        }
        if (pem.length() > MOST_CHARACTERS) {
            throw EyrieException.invalid("ca", pem.length() + " characters", "at most " + MOST_CHARACTERS);
        }
        try {
            List<Authority> all = new ArrayList<>();
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))) {
                X509Certificate authority = (X509Certificate) each;
                all.add(new Authority(
                        authority.getSubjectX500Principal().getName(),
                        authority.getNotAfter().toInstant()));
            }
            if (!all.isEmpty()) {
                return new Authorities(pem.strip() + "\n", List.copyOf(all));
            }
        } catch (CertificateException broken) {
            // the same answer as for a text without any certificate
        }
        throw EyrieException.invalid("ca", "something else", ACCEPTED);
    }
}
