/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import eyrie.api.extension.Publisher;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/**
 * Somebody whose signature is accepted.
 *
 * @param name as the operator calls it
 * @param certificate its own, or that of an authority that vouches for it
 */
public record TrustedPublisher(String name, X509Certificate certificate) {
    Publisher shown() {
        return new Publisher(
                name,
                certificate.getSubjectX500Principal().getName(),
                fingerprint(certificate),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant());
    }

    static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every runtime has SHA-256", e);
        }
    }
}
