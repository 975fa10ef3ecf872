/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** The id under which a request is found in the log and in its answer. */
public final class RequestId {
    /** The request attribute (and request property) that holds it. */
    public static final String ATTRIBUTE = "eyrie.request";

    /** The header in which it comes and goes. */
    public static final String HEADER = "X-Request-Id";

    /** Its key in the logging context. */
    static final String MDC_KEY = "request";

    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private RequestId() {}

    /** The id that the client sent, if it is harmless in a log, or a new one. */
    static String of(HttpServletRequest request) {
        String sent = request.getHeader(HEADER);
        return sent != null && ACCEPTED.matcher(sent).matches() ? sent : made();
    }

    private static String made() {
        byte[] bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
