/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.apt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the two formats that apt's list of sources can have, see {@code sources.list(5)}. */
final class AptSourceParser {
    private static final Pattern ONE_LINE =
            Pattern.compile("deb\\s+(?:\\[(?<options>[^\\]]*)]\\s+)?(?<uri>\\S+)\\s+(?<suite>\\S+)(?<components>.*)");
    private static final Pattern SIGNED_BY = Pattern.compile("(?i)signed-by=(\\S+)");

    private AptSourceParser() {}

    /** The format of {@code *.list}: an entry a line. */
    static List<AptSource> oneLine(String text) {
        List<AptSource> sources = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher entry = ONE_LINE.matcher(withoutComment(line));
            if (entry.matches()) {
                sources.add(new AptSource(
                        entry.group("uri"),
                        entry.group("suite"),
                        words(entry.group("components")),
                        signedBy(entry.group("options"))));
            }
        }
        return sources;
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    private static String signedBy(String options) {
        if (options == null) {
            return null;
        }
        Matcher option = SIGNED_BY.matcher(options);
        return option.find() ? keyring(option.group(1)) : null;
    }

    /** The format of {@code *.sources}: paragraphs of fields. */
    static List<AptSource> paragraphs(String text) {
        List<AptSource> sources = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        String field = null;
        for (String line : text.lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            if (line.isBlank()) {
                addParagraph(fields, sources);
                fields.clear();
                field = null;
            } else if (Character.isWhitespace(line.charAt(0))) {
                if (field != null) {
                    fields.merge(field, line, (before, more) -> before + "\n" + more);
                }
            } else {
                int colon = line.indexOf(':');
                field = colon < 0 ? null : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                if (field != null) {
                    fields.put(field, line.substring(colon + 1));
                }
            }
        }
        addParagraph(fields, sources);
        return sources;
    }

    private static void addParagraph(Map<String, String> fields, List<AptSource> sources) {
        if (!words(fields.get("types")).contains("deb") || isNo(fields.get("enabled"))) {
            return;
        }
        String signedBy = keyring(fields.get("signed-by"));
        for (String uri : words(fields.get("uris"))) {
            for (String suite : words(fields.get("suites"))) {
                sources.add(new AptSource(uri, suite, words(fields.get("components")), signedBy));
            }
        }
    }

    private static boolean isNo(String value) {
        return value != null
                && List.of("no", "false", "without", "off", "disable", "0").contains(value.strip());
    }

    /** The first path; anything else is a key or a fingerprint. */
    private static String keyring(String value) {
        if (value == null) {
            return null;
        }
        String first = value.strip().split("[\\s,]+", 2)[0];
        return first.startsWith("/") ? first : null;
    }

    private static List<String> words(String value) {
        return value == null || value.isBlank()
                ? List.of()
                : List.of(value.strip().split("\\s+"));
    }
}
