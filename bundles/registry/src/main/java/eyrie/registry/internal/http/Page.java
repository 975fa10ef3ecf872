/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.registry.internal.oci.OciError;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A part of a long list.
 *
 * @param items of this part
 * @param more whether others follow
 */
record Page<T>(List<T> items, boolean more) {
    /** What a list without a wish holds at most; a Link leads to the rest. */
    private static final int MOST = 1_000;

    /**
     * @param number the parameter n as sent; null or empty for as many as there may be
     * @param source gives up to a number of items
     */
    static <T> Page<T> of(String number, IntFunction<List<T>> source) {
        int most = most(number);
        List<T> found = source.apply(most + 1);
        // Who asks for nothing is not told that there is more.
        return found.size() > most ? new Page<>(found.subList(0, most), most > 0) : new Page<>(found, false);
    }

    private static int most(String number) {
        if (number == null || number.isEmpty()) {
            return MOST;
        }
        if (!number.matches("\\d{1,18}")) {
            throw OciError.UNSUPPORTED.because(
                    "n: \"%s\" is not accepted; use a whole number from 0".formatted(number));
        }
        return (int) Math.min(Long.parseLong(number), MOST);
    }

    /** Adds the Link to what follows, if something does. */
    Response.ResponseBuilder link(
            Response.ResponseBuilder answer, String path, String query, Function<T, String> name) {
        return more
                ? answer.header(
                        "Link",
                        "<%s?%slast=%s>; rel=\"next\"".formatted(path, query, encoded(name.apply(items.getLast()))))
                : answer;
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** The n to go on with. */
    static String query(String number) {
        return number == null || number.isEmpty() ? "" : "n=%s&".formatted(encoded(number));
    }
}
