/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Looks at the names in a jar: none may lead out of it, and no two may mean one thing to one reader and two to another. */
final class EntryNames {
    private static final int LONGEST = 512;

    private final Set<String> seen = new HashSet<>();

    void check(String name) throws Refusal {
        if (name.isEmpty() || name.length() > LONGEST) {
            throw new Refusal("has an entry whose name has %d characters; 1 to %d are taken", name.length(), LONGEST);
        }
        if (name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new Refusal("has an entry with a control character in its name, \"%s\"", name);
        }
        if (name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
            throw new Refusal("has an entry \"%s\", which is no path inside a jar", name);
        }
        String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new Refusal("has an entry \"%s\", which leads out of its place", name);
            }
        }
        if (!seen.add(path.toLowerCase(Locale.ROOT))) {
            throw new Refusal("has the entry \"%s\" twice", name);
        }
    }
}
