/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.security.internal.tls;

import eyrie.api.EyrieException;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A small certificate authority: makes itself, and certificates for this server and for nodes. */
public final class Authority {
    static final Duration OWN_LIFE = Duration.ofDays(3650);
    /** What browsers accept at most, less a day. */
    static final Duration SERVER_LIFE = Duration.ofDays(397);
    /** Nodes renew theirs long before; one that was away for longer must join again. */
    public static final Duration NODE_LIFE = Duration.ofDays(90);

    /** Clocks differ: what is made now is valid since a little while. */
    private static final Duration SKEW = Duration.ofHours(1);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Identity own;

    public Authority(Identity own) {
        this.own = own;
    }

    /** A new authority, signed by itself. */
    static Identity create(String hostName, Instant now) {
        KeyPair keys = keys();
        X500Principal name = name("Eyrie CA " + hostName);
        try {
            JcaX509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), now, OWN_LIFE);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            return new Identity(keys.getPrivate(), List.of(signed(builder, keys)));
        } catch (GeneralSecurityException | IOException | OperatorException e) {
            throw EyrieException.internal("The certificate authority cannot be made", e);
        }
    }

    /** A new key and certificate for a server that is called by these names. */
    Identity issue(Collection<GeneralName> names, String hostName, Instant now) {
        KeyPair keys = keys();
        X509Certificate certificate = issue(
                name(hostName),
                keys.getPublic(),
                KeyPurposeId.id_kp_serverAuth,
                new GeneralNames(names.toArray(GeneralName[]::new)),
                now,
                SERVER_LIFE);
        return new Identity(keys.getPrivate(), List.of(certificate, own.certificate()));
    }

    /** A certificate with which the owner of a key shows that it is a node. It is for clients, so it serves nobody else. */
    public X509Certificate issueNode(PublicKey key, String nodeId, Instant now) {
        GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, "urn:eyrie:node:" + nodeId);
        return issue(name(nodeId), key, KeyPurposeId.id_kp_clientAuth, new GeneralNames(uri), now, NODE_LIFE);
    }

    private X509Certificate issue(
            X500Principal subject,
            PublicKey key,
            KeyPurposeId purpose,
            GeneralNames names,
            Instant now,
            Duration life) {
        try {
            JcaX509v3CertificateBuilder builder =
                    builder(own.certificate().getSubjectX500Principal(), subject, key, now, life);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(Extension.subjectAlternativeName, false, names);
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(own.certificate()));
            return signed(builder, new KeyPair(own.certificate().getPublicKey(), own.key()));
        } catch (GeneralSecurityException | IOException | OperatorException e) {
            throw EyrieException.internal("The certificate of %s cannot be made".formatted(subject.getName()), e);
        }
    }

    private static JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, PublicKey key, Instant now, Duration life)
            throws GeneralSecurityException, IOException {
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, RANDOM).add(BigInteger.ONE),
                Date.from(now.minus(SKEW)),
                Date.from(now.plus(life)),
                subject,
                key);
        builder.addExtension(
                Extension.subjectKeyIdentifier, false, new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
        return builder;
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, KeyPair issuer)
            throws GeneralSecurityException, OperatorException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has P-256", e);
        }
    }

    private static X500Principal name(String commonName) {
        return new X500Principal("CN=\"%s\"".formatted(commonName.replaceAll("[\"\\\\]", "")));
    }
}
