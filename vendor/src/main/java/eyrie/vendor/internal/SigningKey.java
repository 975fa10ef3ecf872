/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import eyrie.licensekey.KeyText;
import eyrie.licensekey.LicenseKey;
import eyrie.licensekey.Payload;
import eyrie.licensekey.TrustedKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;

/**
 * An Ed25519 pair in a PEM file that holds both halves: the private one as PKCS#8, which alone signs, and the public one.
 */
final class SigningKey {
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";

    private final PrivateKey key;
    private final TrustedKey trusted;

    private SigningKey(PrivateKey key, PublicKey half) {
        this.key = key;
        trusted = TrustedKey.of(half, null, null);
    }

    static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SigningKey read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new Refusal("--key: %s cannot be read; use a file made by license keygen".formatted(file));
        }
        OwnFiles.requirePrivate(file);
        try {
            String pem = Files.readString(file);
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(part(pem, PRIVATE)));
            PublicKey half = factory.generatePublic(new java.security.spec.X509EncodedKeySpec(part(pem, PUBLIC)));
            SigningKey signing = new SigningKey(key, half);
            signing.prove(file);
            return signing;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new Refusal(
                    "--key: %s holds no Ed25519 signing key; use a file made by license keygen".formatted(file));
        }
    }

    /** The two halves must belong together, or nobody would take what is signed. */
    private void prove(Path file) throws GeneralSecurityException {
        byte[] nothing = BigInteger.TEN.toByteArray();
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(trusted.key());
        check.update(nothing);
        if (!check.verify(signature(nothing))) {
            throw new Refusal("--key: the two halves of %s do not belong together".formatted(file));
        }
    }

    String id() {
        return trusted.id();
    }

    PublicKey publicKey() {
        return trusted.key();
    }

    String pem() {
        return block(PRIVATE, key.getEncoded()) + block(PUBLIC, trusted.key().getEncoded());
    }

    /** @param critical names of fields that a reader must understand */
    String sign(LicenseKey license, Collection<String> critical) {
        byte[] payload = Payload.write(license, critical);
        KeyText unsigned = new KeyText(payload, id(), new byte[0]);
        return new KeyText(payload, id(), signature(unsigned.signed())).text();
    }

    private byte[] signature(byte[] text) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String block(String label, byte[] der) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), label);
    }

    private static byte[] part(String pem, String label) {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException(label);
        }
        return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
    }
}
