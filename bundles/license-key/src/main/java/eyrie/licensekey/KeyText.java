/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.licensekey;

import eyrie.licensekey.BadKeyException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A key as text: {@code eyrie1.PAYLOAD.SIGNER.SIGNATURE}, one line. Payload and signature are URL-safe Base64 without padding.
 *
 * @param payload JSON
 * @param signer the id of the public key that the signature is for
 * @param signature of everything before the last point, as ASCII
 */
public record KeyText(byte[] payload, String signer, byte[] signature) {
    /** What every key of this form begins with. */
    public static final String PREFIX = "eyrie1";

    /** The most characters of a key, spaces and line breaks that came with it not counted. */
    public static final int LONGEST = 16 << 10;

    /** Beyond this nobody looks for spaces. */
    private static final int LONGEST_WITH_SPACES = 4 * LONGEST;

    /** Takes a key apart. Spaces and line breaks in it are what mail programs and terminals have added. */
    public static KeyText of(String pasted) throws BadKeyException {
        if (pasted.length() > LONGEST_WITH_SPACES) {
            throw tooLarge(pasted.length());
        }
        String text = compact(pasted);
        if (text.length() > LONGEST) {
            throw tooLarge(text.length());
        }
        if (!text.startsWith(PREFIX + ".")) {
            throw new BadKeyException(Reason.NOT_A_KEY, "this is not a license key; one begins with " + PREFIX + ".");
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw damaged();
        }
        return new KeyText(decoded(parts[1]), parts[2], decoded(parts[3]));
    }

    /** The text without what is only space. */
    public static String compact(String pasted) {
        return pasted.codePoints()
                .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c) && c != 0xfeff && c != 0x200b)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** What is signed. */
    public byte[] signed() {
        return (PREFIX + "." + encoded(payload) + "." + signer).getBytes(StandardCharsets.US_ASCII);
    }

    /** The line. */
    public String text() {
        return new String(signed(), StandardCharsets.US_ASCII) + "." + encoded(signature);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Only what the encoder would have made: otherwise several texts would be one key. */
    private static byte[] decoded(String part) throws BadKeyException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (bytes.length > 0 && encoded(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw damaged();
    }

    private static BadKeyException tooLarge(int length) {
        return new BadKeyException(
                Reason.TOO_LARGE, "this has %d characters; a license key has at most %d".formatted(length, LONGEST));
    }

    private static BadKeyException damaged() {
        return new BadKeyException(
                Reason.DAMAGED, "the key is cut off or damaged; copy it again, from its first character to its last");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyText that && that.text().equals(text());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "key signed by " + signer;
    }
}
