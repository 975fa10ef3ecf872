/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Puts names into addresses. */
public final class Paths {
    private Paths() {}

    /** A path whose {@code %s} are filled with names, each of them encoded whole. */
    public static String of(String format, Object... names) {
        Object[] encoded = new Object[names.length];
        for (int i = 0; i < names.length; i++) {
            encoded[i] = encode(String.valueOf(names[i]));
        }
        return format.formatted(encoded);
    }

    private static String encode(String name) {
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        // A name of dots would be taken for a step in the path.
        return encoded.equals(".") || encoded.equals("..") ? encoded.replace(".", "%2E") : encoded;
    }
}
