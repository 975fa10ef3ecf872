/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.fleet;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Reads the key out of a certificate request. The names in it count for nothing. */
final class CertificateRequest {
    private static final int MOST_CHARACTERS = 16 << 10;
    private static final int LEAST_EC_BITS = 256;
    private static final int LEAST_RSA_BITS = 2048;
    private static final int MOST_RSA_BITS = 8192;

    private CertificateRequest() {}

    /** @throws EyrieException INVALID if it is none, is not signed by its own key, or the key is too weak */
    static PublicKey key(String pem) {
        if (pem == null || pem.length() > MOST_CHARACTERS) {
            throw refused("nothing or too much", null);
        }
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof org.bouncycastle.pkcs.PKCS10CertificationRequest request) {
                PublicKey key = new JcaPKCS10CertificationRequest(request).getPublicKey();
                if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
                    throw refused("one that another key has signed", null);
                }
                if (!strong(key)) {
                    throw refused("one with a weak key", null);
                }
                return key;
            }
            throw refused("something else", null);
        } catch (IOException | GeneralSecurityException | OperatorException | PKCSException e) {
            throw refused("one that cannot be read", e);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw refused("one that cannot be read", e); // the parser's word for bytes that are no structure
        }
    }

    private static boolean strong(PublicKey key) {
        return switch (key) {
            case ECPublicKey ec -> ec.getParams().getOrder().bitLength() >= LEAST_EC_BITS;
            case RSAPublicKey rsa ->
                rsa.getModulus().bitLength() >= LEAST_RSA_BITS
                        && rsa.getModulus().bitLength() <= MOST_RSA_BITS;
            default -> false;
        };
    }

    private static EyrieException refused(String what, Exception cause) {
        return new EyrieException(
                eyrie.api.ErrorKind.INVALID,
                "request: %s is not accepted; use a PKCS#10 request as PEM text, signed by its own EC key of 256 bits or RSA key of 2048 bits or more"
                        .formatted(what),
                cause);
    }
}
