/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A part of a manifest header, {@code name;attribute=value;directive:=value}; several names may share what follows.
 *
 * @param names at least one
 * @param attributes what stands behind {@code =}
 * @param directives what stands behind {@code :=}
 */
record Header(List<String> names, Map<String, String> attributes, Map<String, String> directives) {
    /**
     * @param text a header's value; null stands for one without parts
     * @throws Refusal naming the header if it cannot be read
     */
    static List<Header> parse(String name, String text) throws Refusal {
        List<Header> parsed = new ArrayList<>();
        if (text == null || text.isBlank()) {
            return parsed;
        }
        for (String clause : split(name, text, ',')) {
            parsed.add(clause(name, clause));
        }
        return parsed;
    }

    /** Words with commas between them. */
    static List<String> words(String name, String text) throws Refusal {
        List<String> words = new ArrayList<>();
        for (Header clause : parse(name, text)) {
            if (clause.names().size() != 1
                    || !clause.attributes().isEmpty()
                    || !clause.directives().isEmpty()) {
                throw new Refusal("has a header %s that is no list of words with commas between them", name);
            }
            words.addAll(clause.names());
        }
        return words;
    }

    private static Header clause(String header, String clause) throws Refusal {
        List<String> names = new ArrayList<>();
        Map<String, String> attributes = new LinkedHashMap<>();
        Map<String, String> directives = new LinkedHashMap<>();
        for (String part : split(header, clause, ';')) {
            int equals = unquoted(part, '=');
            if (equals < 0) {
                if (part.isEmpty() || !attributes.isEmpty() || !directives.isEmpty()) {
                    throw unreadable(header, clause);
                }
                names.add(part);
                continue;
            }
            boolean directive = equals > 0 && part.charAt(equals - 1) == ':';
            String key = part.substring(0, directive ? equals - 1 : equals).strip();
            int type = key.indexOf(':');
            String value = unquote(part.substring(equals + 1).strip());
            Map<String, String> target = directive ? directives : attributes;
            if (key.isEmpty() || target.put(type < 0 ? key : key.substring(0, type), value) != null) {
                throw unreadable(header, clause);
            }
        }
        if (names.isEmpty()) {
            throw unreadable(header, clause);
        }
        return new Header(List.copyOf(names), attributes, directives);
    }

    private static List<String> split(String header, String text, char separator) throws Refusal {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted && i + 1 < text.length()) {
                part.append(c).append(text.charAt(++i));
            } else if (c == separator && !quoted) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                quoted ^= c == '"';
                part.append(c);
            }
        }
        if (quoted) {
            throw unreadable(header, text);
        }
        parts.add(part.toString().strip());
        return parts;
    }

    private static int unquoted(String text, char wanted) {
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == wanted && !quoted) {
                return i;
            }
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        return -1;
    }

    private static String unquote(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }

    private static Refusal unreadable(String header, String text) {
        return new Refusal("has a header %s that cannot be read: %s", header, text);
    }
}
