/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.blob;

import java.util.HexFormat;
import java.util.Optional;

/**
 * The name of content: what an algorithm makes of it.
 *
 * @param hex lower-case, as long as the algorithm demands
 */
public record Digest(DigestAlgorithm algorithm, String hex) {
    /** Empty if the text is no digest, or one of an algorithm that is not known here. */
    public static Optional<Digest> parse(String text) {
        int colon = text == null ? -1 : text.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String hex = text.substring(colon + 1);
        return DigestAlgorithm.of(text.substring(0, colon))
                .filter(algorithm -> hex.length() == algorithm.hexLength())
                .filter(algorithm -> hex.chars().allMatch(Digest::isLowerHex))
                .map(algorithm -> new Digest(algorithm, hex));
    }

    /** The digest of bytes. */
    public static Digest of(DigestAlgorithm algorithm, byte[] content) {
        return ofHash(algorithm, algorithm.newHash().digest(content));
    }

    /** The digest that an algorithm has come to. */
    public static Digest ofHash(DigestAlgorithm algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    private static boolean isLowerHex(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    }

    @Override
    public String toString() {
        return algorithm.label() + ':' + hex;
    }
}
