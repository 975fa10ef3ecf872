/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.EyrieException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** The key of a node, its request for a certificate, and PEM text. */
final class NodeKey {
    private NodeKey() {}

    static KeyPair make() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has P-256", e);
        }
    }

    /** A certificate request for the key; the authority decides what else is in the certificate. */
    static String request(KeyPair keys, String nodeId) {
        X500Principal name = new X500Principal("CN=\"%s\"".formatted(nodeId.replaceAll("[\"\\\\]", "")));
        try {
            return pem(new JcaPKCS10CertificationRequestBuilder(name, keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (OperatorException e) {
            throw EyrieException.internal("The request for a certificate cannot be made", e);
        }
    }

    /** A key pair as text, from which {@link #read} makes it again: PKCS#8, and the public key. */
    static String text(KeyPair keys) {
        try {
            return pem(new JcaPKCS8Generator(keys.getPrivate(), null)) + pem(keys.getPublic());
        } catch (IOException e) {
            throw EyrieException.internal("The node's key cannot be written", e);
        }
    }

    static KeyPair read(String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
            if (parser.readObject() instanceof PrivateKeyInfo own
                    && parser.readObject() instanceof SubjectPublicKeyInfo everybodys) {
                return new KeyPair(converter.getPublicKey(everybodys), converter.getPrivateKey(own));
            }
            throw new IOException("no key pair");
        } catch (IOException e) {
            throw EyrieException.internal("The node's key cannot be read", e);
        }
    }

    /** @throws EyrieException INTERNAL if the text holds something else */
    static List<X509Certificate> certificates(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (GeneralSecurityException e) {
            throw EyrieException.internal("Certificates cannot be read", e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw EyrieException.internal("Memory cannot be written", e);
        }
        return text.toString();
    }
}
