/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime.internal;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a setting accepts.
 *
 * @param description in words, to stand after "use"
 * @param test the check
 */
record Accepts(String description, Predicate<String> test) {
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    static final Accepts ANY = new Accepts("any text", v -> true);
    static final Accepts PATH = new Accepts("a folder's path", v -> !v.isBlank());
    static final Accepts ADDRESS = new Accepts("HOST:PORT, 127.0.0.1:8090 for instance", Accepts::isAddress);
    static final Accepts ADDRESS_OR_NOTHING = new Accepts("HOST:PORT, or nothing", v -> v.isEmpty() || isAddress(v));
    static final Accepts ROLES = new Accepts("a comma-separated list of controller, registry, node", Accepts::areRoles);
    static final Accepts WORDS_OR_ALL = new Accepts(
            "*, a comma-separated list of lower-case words, or nothing",
            v -> v.equals("*") || v.matches("([a-z-]+(,[a-z-]+)*)?"));
    static final Accepts FILE_OR_NOTHING = new Accepts(
            "the path of a file that can be read, or nothing", v -> v.isEmpty() || Files.isReadable(Path.of(v)));
    static final Accepts ID_OR_NOTHING = new Accepts(
            "letters, digits, dots, dashes and underscores, at most 63, or nothing",
            v -> v.matches("[A-Za-z0-9._-]{0,63}"));

    static final Accepts SECRET_FILE_OR_NOTHING = new Accepts(
            "the path of a file that only its owner can read (chmod 600), or nothing",
            v -> v.isEmpty() || isSecret(Path.of(v)));
    static final Accepts HTTP_OR_NOTHING =
            new Accepts("http://HOST:PORT, https://HOST:PORT, or nothing", v -> v.isEmpty() || isHttp(v));
    static final Accepts REGISTRY_OR_NOTHING = new Accepts(
            "a name, http://HOST:PORT, https://HOST:PORT, or nothing",
            v -> v.matches("[A-Za-z0-9._-]{0,63}") || isHttp(v));
    static final Accepts BUCKET_OR_NOTHING = new Accepts(
            "3 to 63 lower-case letters, digits, dots and dashes, or nothing",
            v -> v.isEmpty() || v.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"));
    static final Accepts POSTGRES_OR_NOTHING = new Accepts(
            "postgresql://HOST:PORT/DATABASE without user and password, or nothing",
            v -> v.isEmpty() || v.matches("postgres(ql)?://[^/?@\\s]+/[A-Za-z0-9._-]+([?][^?@\\s]*)?"));
    static final Accepts KEY_PREFIX = new Accepts(
            "letters, digits, dots, dashes and underscores, each group of them with a slash behind it, or nothing",
            v -> v.matches("([A-Za-z0-9._-]{1,100}/){0,5}"));

    static Accepts oneOf(String... values) {
        return new Accepts(String.join(", ", values), List.of(values)::contains);
    }

    static Accepts number(long least, long most) {
        return new Accepts("a whole number from %d to %d".formatted(least, most), v -> isNumber(v, least, most));
    }

    private static boolean isSecret(Path file) {
        try {
            return Files.isReadable(file)
                    && Files.getPosixFilePermissions(file).stream().noneMatch(OF_OTHERS::contains);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isHttp(String value) {
        try {
            URI uri = new URI(value);
            return List.of("http", "https").contains(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static boolean isNumber(String value, long least, long most) {
        if (!value.matches("[0-9]{1,18}")) {
            return false;
        }
        long number = Long.parseLong(value);
        return number >= least && number <= most;
    }

    private static boolean isAddress(String value) {
        int colon = value.lastIndexOf(':');
        return colon > 0 && isNumber(value.substring(colon + 1), 0, 65_535);
    }

    private static boolean areRoles(String value) {
        List<String> roles = List.of(value.split(",", -1));
        return Set.of("controller", "registry", "node").containsAll(roles)
                && Set.copyOf(roles).size() == roles.size();
    }
}
