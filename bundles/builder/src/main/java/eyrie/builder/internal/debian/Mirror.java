/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.debian;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.builder.internal.apt.AptSource;
import eyrie.builder.internal.apt.AptSources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a Debian comes from.
 *
 * @param uri the archive
 * @param securityUri the archive of security updates, or null
 * @param suite the release's code name
 * @param keyring what the archive's signature is checked with
 */
record Mirror(String uri, String securityUri, String suite, Path keyring) {
    private static final List<Path> KEYRINGS = List.of(
            Path.of("/usr/share/keyrings/debian-archive-keyring.gpg"),
            Path.of("/usr/share/keyrings/debian-archive-keyring.pgp"));

    /**
     * The configured mirror or the one that apt uses.
     *
     * @param configured empty for apt's
     */
    static Mirror find(String configured, String suite, Path etcApt) throws IOException {
        if (!suite.matches("[a-z][a-z0-9-]*")) {
            throw EyrieException.invalid(
                    "builder.suite", suite, "the code name of a Debian release, bookworm for instance");
        }
        AptSources apt = AptSources.of(etcApt);
        Optional<AptSource> used = apt.debian();
        String uri = configured.isBlank() ? used.map(AptSource::uri).orElse(null) : checked(configured.strip());
        if (uri == null) {
            throw new EyrieException(
                    ErrorKind.UNAVAILABLE,
                    "no Debian mirror is known: the apt configuration in %s names none with the component main; "
                                    .formatted(etcApt)
                            + "set builder.mirror to the URL of one");
        }
        String security = apt.debianSecurity().map(AptSource::uri).orElse(null);
        return new Mirror(withoutSlash(uri), security == null ? null : withoutSlash(security), suite, keyring(used));
    }

    private static String checked(String mirror) {
        try {
            URI uri = URI.create(mirror);
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme())) && uri.getHost() != null) {
                return mirror;
            }
        } catch (IllegalArgumentException unreadable) {
            throw new EyrieException(
                    ErrorKind.INVALID, "builder.mirror: \"%s\" is not a URL".formatted(mirror), unreadable);
        }
        throw EyrieException.invalid("builder.mirror", mirror, "an http or https URL of a Debian mirror");
    }

    private static String withoutSlash(String uri) {
        return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    }

    private static Path keyring(Optional<AptSource> used) {
        Stream<Path> configured = used.map(AptSource::signedBy).map(Path::of).stream();
        return Stream.concat(configured, KEYRINGS.stream())
                .filter(Files::isReadable)
                .findFirst()
                .orElseThrow(
                        () -> new EyrieException(
                                ErrorKind.UNAVAILABLE,
                                "the keys of the Debian archive are not installed; install the package debian-archive-keyring"));
    }
}
