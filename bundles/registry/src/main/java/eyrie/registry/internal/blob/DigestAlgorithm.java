/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/** The algorithms by which content may be named. */
public enum DigestAlgorithm {
    SHA256("sha256", "SHA-256", 64),
    SHA512("sha512", "SHA-512", 128);

    private final String label;
    private final String javaName;
    private final int hexLength;

    DigestAlgorithm(String label, String javaName, int hexLength) {
        this.label = label;
        this.javaName = javaName;
        this.hexLength = hexLength;
    }

    /** As it stands before the colon of a digest. */
    public String label() {
        return label;
    }

    int hexLength() {
        return hexLength;
    }

    public MessageDigest newHash() {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has " + javaName, e);
        }
    }

    public static Optional<DigestAlgorithm> of(String label) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.label.equals(label))
                .findFirst();
    }
}
