/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.remote;

import eyrie.api.EyrieException;
import java.text.Normalizer;
import java.util.Locale;

/** Makes names of repositories from what users write. */
final class RepositoryNames {
    private RepositoryNames() {}

    /** The whole name in the registry. @throws EyrieException INVALID if nothing is written */
    static String checked(String prefix, String written) {
        if (written == null || written.isBlank()) {
            throw EyrieException.invalid("repository", written, "the name of a repository or of a template");
        }
        return whole(prefix, written.strip());
    }

    /** The whole name in the registry. */
    static String whole(String prefix, String written) {
        if (written.startsWith("/")) {
            return written.substring(1);
        }
        if (written.contains("/")) {
            return written;
        }
        String name = acceptable(written);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /**
     * The nearest name that registries accept: lower-case letters and digits, in groups that are separated by a dot, one
     * or two underscores, or dashes. Empty if nothing of it is acceptable.
     */
    private static String acceptable(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("[._-]*\\.[._-]*", ".")
                .replaceAll("_{3,}|_+-[_-]*|-+_[_-]*", "-")
                .replaceAll("^[._-]+|[._-]+$", "");
    }
}
