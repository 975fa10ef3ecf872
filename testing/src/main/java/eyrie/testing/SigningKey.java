/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.zip.ZipFile;
import javax.security.auth.x500.X500Principal;
import jdk.security.jarsigner.JarSigner;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key with which a publisher of tests signs jars, and its certificates. */
public final class SigningKey {
    private final PrivateKey key;
    private final List<X509Certificate> chain;

    private SigningKey(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = chain;
    }

    /** One that vouches for itself, valid since yesterday and for a month. */
    public static SigningKey of(String name) {
        Instant now = Instant.now();
        return of(name, now.minus(1, ChronoUnit.DAYS), now.plus(30, ChronoUnit.DAYS));
    }

    public static SigningKey of(String name, Instant notBefore, Instant notAfter) {
        return make(null, name, notBefore, notAfter);
    }

    /** One for which this one vouches as an authority. */
    public SigningKey issue(String name) {
        Instant now = Instant.now();
        return make(this, name, now.minus(1, ChronoUnit.HOURS), now.plus(1, ChronoUnit.DAYS));
    }

    private static SigningKey make(SigningKey issuer, String name, Instant notBefore, Instant notAfter) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            KeyPair pair = generator.generateKeyPair();
            X500Principal subject = new X500Principal("CN=" + name);
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer == null ? subject : issuer.certificate().getSubjectX500Principal(),
                    new BigInteger(64, new SecureRandom()),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    subject,
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(issuer == null));
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                            .build(issuer == null ? pair.getPrivate() : issuer.key)));
            List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
            if (issuer != null) {
                chain.addAll(issuer.chain);
            }
            return new SigningKey(pair.getPrivate(), chain);
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("A certificate cannot be made", e);
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /** The certificate as PEM text. */
    public String pem() {
        try {
            return "-----BEGIN CERTIFICATE-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(certificate().getEncoded())
                    + "\n-----END CERTIFICATE-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same jar, signed. */
    public byte[] sign(byte[] jar) {
        try {
            Path file = Files.createTempFile("unsigned", ".jar");
            try {
                Files.write(file, jar);
                ByteArrayOutputStream signed = new ByteArrayOutputStream();
                try (ZipFile zip = new ZipFile(file.toFile())) {
                    new JarSigner.Builder(
                                    key, CertificateFactory.getInstance("X.509").generateCertPath(chain))
                            .signerName("SIGNER")
                            .build()
                            .sign(zip, signed);
                }
                return signed.toByteArray();
            } finally {
                Files.delete(file);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("The jar cannot be signed", e);
        }
    }
}
