/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.transfer;

import eyrie.api.EyrieException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A repository of an OCI registry.
 *
 * @param registry {@code https://host[:port]}, or {@code http://} where nothing needs to be secret; without a path
 * @param name lower-case names, separated by slashes
 * @param credentials empty to come as nobody
 * @param authorities PEM text of the authorities that are believed of this registry, beside everybody's; empty for none
 */
public record RemoteRepository(URI registry, String name, Optional<Credentials> credentials, String authorities) {
    private static final String PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern NAME = Pattern.compile(PART + "(?:/" + PART + ")*");
    private static final int MOST_NAME_CHARACTERS = 255;

    /** In a registry that needs no authorities of its own. @throws EyrieException INVALID */
    public RemoteRepository(URI registry, String name, Optional<Credentials> credentials) {
        this(registry, name, credentials, "");
    }

    /** @throws EyrieException INVALID */
    public RemoteRepository {
        String scheme = registry.getScheme();
        boolean plain = registry.getRawPath() == null || registry.getRawPath().matches("/?");
        if (registry.getHost() == null
                || !("https".equals(scheme) || "http".equals(scheme))
                || !plain
                || registry.getRawUserInfo() != null
                || registry.getRawQuery() != null) {
            throw EyrieException.invalid("registry", registry.toString(), "https://host or https://host:port");
        }
        if (name.length() > MOST_NAME_CHARACTERS || !NAME.matcher(name).matches()) {
            throw EyrieException.invalid(
                    "repository", name, "lower-case letters and digits, separated by . _ - and, as parts, by /");
        }
    }

    /** {@code host:port/name}, for people. */
    @Override
    public String toString() {
        return registry.getRawAuthority() + "/" + name;
    }
}
