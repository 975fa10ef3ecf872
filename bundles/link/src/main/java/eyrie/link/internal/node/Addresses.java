/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.EyrieException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Addresses of controllers and registries. */
final class Addresses {
    private static final int MOST = 16;
    private static final String ACCEPTED = "https://HOST:PORT, several separated by commas";

    private Addresses() {}

    /** As somebody wrote them. @throws EyrieException INVALID */
    static List<String> controllers(List<String> written) {
        if (written == null || written.isEmpty() || written.size() > MOST) {
            throw EyrieException.invalid("controllers", written, ACCEPTED);
        }
        return written.stream().map(Addresses::controller).distinct().toList();
    }

    private static String controller(String written) {
        String text = written == null ? "" : written.strip();
        try {
            URI uri = new URI(text.contains("://") ? text : "https://" + text);
            boolean bare = uri.getRawPath() == null || uri.getRawPath().matches("/?");
            if (!"https".equals(uri.getScheme())
                    || uri.getHost() == null
                    || !bare
                    || uri.getRawUserInfo() != null
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                throw EyrieException.invalid("controllers", text, ACCEPTED);
            }
            return "https://" + uri.getRawAuthority();
        } catch (URISyntaxException e) {
            throw EyrieException.invalid("controllers", text, ACCEPTED);
        }
    }

    /** @param hint as {@code Welcome} has it, or null */
    static URI registry(URI controller, String hint) {
        if (hint == null) {
            return controller;
        }
        String host = controller.getHost();
        return URI.create("https://" + (hint.startsWith(":") ? host + hint : hint));
    }

    /** Whether both are the same server. */
    static boolean same(URI one, URI other) {
        return "https".equals(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        return uri.getPort() < 0 ? 443 : uri.getPort();
    }
}
