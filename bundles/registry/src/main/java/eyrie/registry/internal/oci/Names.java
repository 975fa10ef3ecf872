/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.registry.internal.blob.Digest;
import java.util.regex.Pattern;

/** What the names of repositories, tags and content may look like. */
public final class Names {
    private static final int LONGEST_NAME = 255;
    private static final String COMPONENT = "[a-z0-9]++(?:(?:\\.|_|__|-++)[a-z0-9]++)*+";
    private static final Pattern REPOSITORY = Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*+");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");

    private Names() {}

    public static String repository(String name) {
        if (name.length() > LONGEST_NAME || !REPOSITORY.matcher(name).matches()) {
            throw OciError.NAME_INVALID.because(
                    "name: \"%s\" is not accepted; use at most %d lower-case letters and digits, with single separators between them, in components divided by slashes"
                            .formatted(shortened(name), LONGEST_NAME));
        }
        return name;
    }

    public static Digest digest(String text) {
        return Digest.parse(text)
                .orElseThrow(() -> OciError.DIGEST_INVALID.because(
                        "digest: \"%s\" is not accepted; use sha256 or sha512, a colon and the digest in lower-case hex"
                                .formatted(shortened(String.valueOf(text)))));
    }

    public static String tag(String text) {
        if (!TAG.matcher(text).matches()) {
            throw OciError.MANIFEST_INVALID.because(
                    "tag: \"%s\" is not accepted; use at most 128 letters, digits, underscores, dots and dashes"
                            .formatted(shortened(text)));
        }
        return text;
    }

    /** Whether a reference is meant as a digest; no tag has a colon. */
    public static boolean isDigest(String reference) {
        return reference.indexOf(':') >= 0;
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }
}
