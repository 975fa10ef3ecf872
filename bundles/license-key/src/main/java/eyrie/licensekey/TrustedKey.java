/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public key of the vendor, and when it may have signed.
 *
 * @param id the first 16 hexadecimal digits of the SHA-256 of the key
 * @param key Ed25519
 * @param notBefore keys issued before are not taken; null if it always was good
 * @param notAfter keys issued later are not taken; null if it still is good
 */
public record TrustedKey(String id, PublicKey key, Instant notBefore, Instant notAfter) {
    private static final int ID_BYTES = 8;
    private static final String ALWAYS = "-";

    public static TrustedKey of(PublicKey key, Instant notBefore, Instant notAfter) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return new TrustedKey(HexFormat.of().formatHex(digest, 0, ID_BYTES), key, notBefore, notAfter);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * {@code ID NOT_BEFORE NOT_AFTER KEY}, with {@code -} for no limit, the key as Base64 of its X.509 form.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static TrustedKey parse(String line) {
        String[] words = line.strip().split("\\s+");
        if (words.length != 4) {
            throw new IllegalArgumentException("not ID NOT_BEFORE NOT_AFTER KEY: " + line);
        }
        try {
            byte[] der = Base64.getDecoder().decode(words[3]);
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
            TrustedKey trusted = of(key, time(words[1]), time(words[2]));
            if (!trusted.id().equals(words[0])) {
                throw new IllegalArgumentException(
                        "the id %s is not that of its key, which is %s".formatted(words[0], trusted.id()));
            }
            return trusted;
        } catch (GeneralSecurityException | DateTimeParseException e) {
            throw new IllegalArgumentException("not a public key with its validity: " + line, e);
        }
    }

    /** As {@link #parse} reads it. */
    public String line() {
        return String.join(
                " ", id, text(notBefore), text(notAfter), Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    /** Whether it may have signed what was issued at this time. */
    public boolean coversIssue(Instant issued) {
        return (notBefore == null || !issued.isBefore(notBefore)) && (notAfter == null || !issued.isAfter(notAfter));
    }

    boolean verifies(byte[] signed, byte[] signature) {
        try {
            Signature check = Signature.getInstance("Ed25519");
            check.initVerify(key);
            check.update(signed);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            // Of the wrong length, for instance.
            return false;
        }
    }

    private static Instant time(String word) {
        return word.equals(ALWAYS) ? null : Instant.parse(word);
    }

    private static String text(Instant time) {
        return time == null ? ALWAYS : time.toString();
    }
}
