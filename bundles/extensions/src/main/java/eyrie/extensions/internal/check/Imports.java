/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import eyrie.extensions.internal.check.Declaration.Import;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.Version;

/** Says in words which package is missing. */
public final class Imports {
    private Imports() {}

    /** The first import that cannot be fulfilled. */
    public static Optional<String> missing(
            List<Import> imports, Collection<String> own, Surroundings surroundings, boolean apiOnly) {
        return imports.stream()
                .filter(wanted -> !apiOnly
                        || wanted.name().equals("eyrie.api")
                        || wanted.name().startsWith("eyrie.api."))
                .filter(wanted -> !own.contains(wanted.name()) && !wanted.name().startsWith("java."))
                .flatMap(wanted -> missing(wanted, surroundings.exported(wanted.name())).stream())
                .findFirst();
    }

    private static Optional<String> missing(Import wanted, Collection<Version> there) {
        if (there.stream().anyMatch(wanted.versions()::includes)) {
            return Optional.empty();
        }
        String versions = wanted.versions().toString();
        if (there.isEmpty()) {
            return Optional.of("needs the package %s %s, which nobody exports".formatted(wanted.name(), versions));
        }
        String have = there.stream().sorted().map(Version::toString).distinct().collect(Collectors.joining(" and "));
        return Optional.of("needs the package %s %s, but what is here is %s".formatted(wanted.name(), versions, have));
    }
}
