/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.format;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** A SHA-256, kept as four numbers: a large image has a million of them in memory. */
public record Digest(long a, long b, long c, long d) {
    public static final int BYTES = 32;

    private static final String ALGORITHM = "sha256:";
    private static final Pattern TEXT = Pattern.compile("sha256:[0-9a-f]{64}");

    /** The digest of some bytes. */
    public static Digest of(byte[] content) {
        return of(content, 0, content.length);
    }

    public static Digest of(byte[] content, int from, int length) {
        MessageDigest sha256 = sha256();
        sha256.update(content, from, length);
        return finish(sha256);
    }

    /** Ends a running computation. */
    public static Digest finish(MessageDigest sha256) {
        return read(ByteBuffer.wrap(sha256.digest()));
    }

    /** The next 32 bytes as a digest. */
    public static Digest read(ByteBuffer from) {
        return new Digest(from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    /** From {@code sha256:} and 64 digits, as OCI writes it; empty if it is anything else. */
    public static Optional<Digest> parse(String text) {
        if (text == null || !TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(ofHex(text.substring(ALGORITHM.length())));
    }

    /** From 64 hexadecimal digits. */
    public static Digest ofHex(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 64 digits, not " + hex.length());
        }
        return read(ByteBuffer.wrap(bytes));
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("this Java has no SHA-256", impossible);
        }
    }

    void write(ByteBuffer to) {
        to.putLong(a).putLong(b).putLong(c).putLong(d);
    }

    /** 64 hexadecimal digits. */
    public String hex() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        write(bytes);
        return HexFormat.of().formatHex(bytes.array());
    }

    /** As OCI writes it. */
    @Override
    public String toString() {
        return ALGORITHM + hex();
    }
}
