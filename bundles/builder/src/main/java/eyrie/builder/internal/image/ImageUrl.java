/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.image;

import eyrie.api.EyrieException;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a disk image is to be downloaded from.
 *
 * @param uri without fragment
 * @param sha256 what it must have, in lower case, or null: from a fragment {@code #sha256=...}
 * @param shown for messages and logs: without the query, which may hold a signature
 */
record ImageUrl(URI uri, String sha256, String shown) {
    private static final Pattern DIGEST = Pattern.compile("sha256=([0-9a-fA-F]{64})");

    static ImageUrl parse(String from) {
        try {
            URI uri = URI.create(from);
            if (uri.getHost() == null || uri.getUserInfo() != null) {
                throw EyrieException.invalid("from", withoutSecrets(from), "a URL with a host and without a password");
            }
            int end = from.indexOf('#');
            return new ImageUrl(
                    URI.create(end < 0 ? from : from.substring(0, end)),
                    digest(uri.getFragment()),
                    withoutSecrets(from));
        } catch (IllegalArgumentException unreadable) {
            throw EyrieException.invalid("from", withoutSecrets(from), "an http or https URL");
        }
    }

    private static String digest(String fragment) {
        if (fragment == null) {
            return null;
        }
        Matcher digest = DIGEST.matcher(fragment);
        if (!digest.matches()) {
            throw EyrieException.invalid("from", "#" + fragment, "#sha256= and 64 hexadecimal digits, or no fragment");
        }
        return digest.group(1).toLowerCase(Locale.ROOT);
    }

    private static String withoutSecrets(String from) {
        return from.replaceFirst("[?#].*$", "").replaceFirst("//[^/@]*@", "//");
    }
}
