/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 digests by which keys, secrets and certificates are known. */
public final class Fingerprint {
    private Fingerprint() {}

    public static String of(X509Certificate certificate) {
        return HexFormat.of().formatHex(bytes(certificate));
    }

    public static String of(byte[] content) {
        return HexFormat.of().formatHex(digest(content));
    }

    public static byte[] bytes(X509Certificate certificate) {
        try {
            return digest(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw EyrieException.internal("A certificate that was read cannot be written", e);
        }
    }

    private static byte[] digest(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
