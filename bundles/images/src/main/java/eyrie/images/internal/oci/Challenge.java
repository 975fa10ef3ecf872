/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.images.internal.oci;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a registry wants to be told who asks.
 *
 * @param scheme {@code basic} or {@code bearer}
 * @param parameters such as realm, service and scope
 */
record Challenge(String scheme, Map<String, String> parameters) {
    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z_-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,]+))");

    /** The best of the challenges in {@code WWW-Authenticate}: tokens before passwords. */
    static Optional<Challenge> best(List<String> headers) {
        Optional<Challenge> basic = Optional.empty();
        for (String header : headers) {
            String lower = header.stripLeading().toLowerCase(Locale.ROOT);
            if (lower.startsWith("bearer")) {
                return Optional.of(new Challenge("bearer", parameters(header)));
            }
            if (lower.startsWith("basic")) {
                basic = Optional.of(new Challenge("basic", parameters(header)));
            }
        }
        return basic;
    }

    private static Map<String, String> parameters(String header) {
        Map<String, String> found = new TreeMap<>();
        Matcher each = PARAMETER.matcher(header);
        while (each.find()) {
            found.put(each.group(1).toLowerCase(Locale.ROOT), each.group(2) != null ? each.group(2) : each.group(3));
        }
        return found;
    }
}
