/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.vm;

import eyrie.api.EyrieException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rules for the names of VMs and guests. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,63}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,63}");

    private Names() {}

    static void check(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw EyrieException.invalid("name", name, "1 to 63 letters, digits, dots, dashes and underscores");
        }
    }

    /** An id names a folder, so it must be nothing but a name. */
    static void checkId(String id) {
        if (id == null || !ID.matcher(id).matches()) {
            throw EyrieException.invalid("id", id, "up to 64 letters, digits and dashes");
        }
    }

    /** A DNS label like the name. */
    static String hostName(String name, String id) {
        String label =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return label.isEmpty() ? "vm-" + id.substring(0, Math.min(8, id.length())) : label;
    }
}
