/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.registry;

import eyrie.api.EyrieException;
import eyrie.api.transfer.Credentials;
import eyrie.api.transfer.RemoteRepository;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is said of a registry when it is added or changed, checked.
 *
 * @param name 1 to 63 letters, digits, dots, dashes and underscores
 * @param url where it is
 * @param prefix below which repositories of templates lie; empty for none
 * @param credentials empty to come as nobody
 * @param makeDefault whether it is meant from now on where none is named
 * @param authorities whose certificates are believed of it, beside everybody's
 */
public record RemoteSettings(
        String name,
        URI url,
        String prefix,
        Optional<Credentials> credentials,
        boolean makeDefault,
        Authorities authorities) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|.+\\.localhost|127(\\.\\d{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]");
    private static final int MOST_USER_CHARACTERS = 255;
    private static final int MOST_SECRET_CHARACTERS = 16_384;
    private static final int MOST_PREFIX_CHARACTERS = 128;

    /** One without authorities of its own. @throws EyrieException INVALID */
    public static RemoteSettings of(
            String name,
            String url,
            String prefix,
            Optional<Credentials> credentials,
            boolean makeDefault,
            boolean insecure) {
        return of(name, url, prefix, credentials, makeDefault, insecure, null);
    }

    /**
     * @param url as somebody wrote it
     * @param prefix null or empty for none
     * @param insecure whether {@code http} is accepted beyond this machine, where everybody on the way can read and
     *     change what is sent, the credential included
     * @param ca certificates of authorities as PEM text; null or empty for none
     * @throws EyrieException INVALID
     */
    public static RemoteSettings of(
            String name,
            String url,
            String prefix,
            Optional<Credentials> credentials,
            boolean makeDefault,
            boolean insecure,
            String ca) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw EyrieException.invalid(
                    "name",
                    name,
                    "1 to 63 letters, digits, dots, dashes and underscores, the first of them a letter or a digit");
        }
        URI address = address(url);
        if (address.getScheme().equals("http") && !insecure && !isLoopback(address)) {
            throw EyrieException.invalid(
                    "url",
                    url,
                    "https, or say that it is insecure: by http everybody on the way can read what is sent");
        }
        Authorities authorities = Authorities.of(ca);
        if (address.getScheme().equals("http") && !authorities.all().isEmpty()) {
            throw EyrieException.invalid("ca", "a certificate", "it only for an https URL: by http none is shown");
        }
        credentials.ifPresent(RemoteSettings::check);
        return new RemoteSettings(name, address, checkedPrefix(address, prefix), credentials, makeDefault, authorities);
    }

    private static URI address(String url) {
        String accepted = "https://host or https://host:port; what follows the host belongs into the prefix";
        try {
            URI written = new URI(url == null ? "" : url.strip());
            String scheme =
                    written.getScheme() == null ? "" : written.getScheme().toLowerCase(Locale.ROOT);
            String path = written.getRawPath();
            if (!(scheme.equals("https") || scheme.equals("http"))
                    || written.getHost() == null
                    || written.getPort() > 65_535
                    || written.getRawUserInfo() != null
                    || !(path == null || path.isEmpty() || path.equals("/"))
                    || written.getRawQuery() != null
                    || written.getRawFragment() != null) {
                throw EyrieException.invalid("url", withoutUser(url), accepted);
            }
            return URI.create(scheme + "://" + written.getRawAuthority().toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            throw EyrieException.invalid("url", withoutUser(url), accepted);
        }
    }

    /** Somebody may have written a password there. */
    private static String withoutUser(String url) {
        return url == null ? null : url.replaceFirst("//[^/]*@", "//...@");
    }

    private static boolean isLoopback(URI url) {
        return LOOPBACK.matcher(url.getHost()).matches();
    }

    private static String checkedPrefix(URI url, String prefix) {
        String plain = prefix == null ? "" : prefix.strip().replaceAll("^/+|/+$", "");
        if (plain.isEmpty()) {
            return "";
        }
        try {
            String name = new RemoteRepository(url, plain, Optional.empty()).name();
            if (name.length() <= MOST_PREFIX_CHARACTERS) {
                return name;
            }
        } catch (EyrieException notAName) {
            // the same answer as for one that is too long
        }
        throw EyrieException.invalid(
                "prefix",
                prefix,
                "up to %d lower-case letters and digits, separated by . _ - and, as parts, by /"
                        .formatted(MOST_PREFIX_CHARACTERS));
    }

    private static void check(Credentials credentials) {
        String user = credentials.user();
        if (user == null
                || user.isEmpty()
                || user.length() > MOST_USER_CHARACTERS
                || !user.matches("[^:\\p{Cntrl}]*")) {
            throw EyrieException.invalid("user", user, "1 to 255 characters without a colon");
        }
        String secret = credentials.secret();
        if (secret == null
                || secret.isEmpty()
                || secret.length() > MOST_SECRET_CHARACTERS
                || secret.chars().anyMatch(Character::isISOControl)) {
            // The value is not shown.
            throw new EyrieException(
                    eyrie.api.ErrorKind.INVALID,
                    "password: it is missing or not accepted; use 1 to %d characters on one line"
                            .formatted(MOST_SECRET_CHARACTERS));
        }
    }
}
