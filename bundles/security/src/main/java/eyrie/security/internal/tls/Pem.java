/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Reads and writes keys and certificates as PEM, and says in one sentence what is wrong with a file. */
public final class Pem {
    private Pem() {}

    static Identity read(Path certificates, Path key) {
        Identity identity = new Identity(readKey(key), readCertificates(certificates));
        if (!belongTogether(identity)) {
            throw unusable(key, "it is not the key of the certificate in " + certificates, null);
        }
        return identity;
    }

    /**
     * Key and certificates of one text, as {@link #of(Identity)} writes it.
     *
     * @param where the text is from, for people
     */
    static Identity identity(String text, String where) {
        Identity identity = new Identity(
                key(objects(new StringReader(text), where), where),
                certificates(objects(new StringReader(text), where), where));
        if (!belongTogether(identity)) {
            throw unusable(where, "its key is not that of its certificate", null);
        }
        return identity;
    }

    public static List<X509Certificate> readCertificates(Path file) {
        return certificates(objects(file), file);
    }

    private static List<X509Certificate> certificates(List<Object> objects, Object file) {
        List<X509Certificate> found = new ArrayList<>();
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        for (Object object : objects) {
            if (object instanceof X509CertificateHolder holder) {
                try {
                    found.add(converter.getCertificate(holder));
                } catch (CertificateException e) {
                    throw unusable(file, "it holds a certificate that cannot be read", e);
                }
            }
        }
        if (found.isEmpty()) {
            throw unusable(file, "it holds no certificate; give a PEM file with the server's certificate first", null);
        }
        return found;
    }

    static PrivateKey readKey(Path file) {
        return key(objects(file), file);
    }

    private static PrivateKey key(List<Object> objects, Object file) {
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        for (Object object : objects) {
            try {
                switch (object) {
                    case PrivateKeyInfo info -> {
                        return converter.getPrivateKey(info);
                    }
                    case PEMKeyPair pair -> {
                        return converter.getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
                        throw unusable(file, "the key is encrypted; give it without a password", null);
                    default -> {
                        // Parameters of a curve may stand before the key.
                    }
                }
            } catch (IOException e) {
                throw unusable(file, "it holds a key that cannot be read", e);
            }
        }
        throw unusable(file, "it holds no private key; give a PEM file with one", null);
    }

    public static String of(List<X509Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                text.append(pem("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateException e) {
                throw EyrieException.internal("A certificate cannot be written", e);
            }
        }
        return text.toString();
    }

    static String of(Identity identity) {
        return of(identity.key()) + of(identity.chain());
    }

    static String of(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    private static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw EyrieException.internal("Memory cannot be written", e);
        }
        return text.toString();
    }

    private static List<Object> objects(Path file) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            return objects(reader, file);
        } catch (IOException e) {
            throw unusable(file, "it cannot be read", e);
        }
    }

    private static List<Object> objects(Reader text, Object file) {
        List<Object> objects = new ArrayList<>();
        try (PEMParser parser = new PEMParser(text)) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                objects.add(object);
            }
            return objects;
        } catch (IOException | RuntimeException e) {
            throw unusable(file, "it is not a PEM file", e);
        }
    }

    /** Whether what the key signs, the certificate verifies. */
    private static boolean belongTogether(Identity identity) {
        String algorithm = switch (identity.key().getAlgorithm()) {
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> identity.key().getAlgorithm();
        };
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(identity.key());
            signer.update((byte) 1);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(identity.certificate().getPublicKey());
            verifier.update((byte) 1);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static EyrieException unusable(Object file, String why, Throwable cause) {
        return new EyrieException(ErrorKind.INVALID, "%s cannot be used: %s".formatted(file, why), cause);
    }
}
