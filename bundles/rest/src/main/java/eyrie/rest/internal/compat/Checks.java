/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.EyrieException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Checks of single fields, shared by the requests of the compatible API. */
final class Checks {
    static final int MAX_TEXT = 4096;
    private static final int MAX_METADATA_BYTES = 64 << 10;

    private Checks() {}

    /** Text, with null for empty. */
    static String text(String field, String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        if (value.length() > MAX_TEXT) {
            throw EyrieException.invalid(field, value, "at most " + MAX_TEXT + " characters");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw EyrieException.invalid(field, printable(value), "text without control characters");
        }
        return value;
    }

    /** Text where empty text is a wish: it takes away what is there. Null stays null. */
    static String textOrEmpty(String field, String value) {
        return "".equals(value) ? "" : text(field, value);
    }

    static int range(String field, Integer value, int fallback, int least, int most) {
        if (value == null) {
            return fallback;
        }
        if (value < least || value > most) {
            throw EyrieException.invalid(field, value, "a whole number from %d to %d".formatted(least, most));
        }
        return value;
    }

    /** Facts that a client attaches; empty for null. */
    static Map<String, Object> metadata(Map<String, Object> metadata) {
        if (metadata == null) {
            return Map.of();
        }
        Map<String, Object> checked = new LinkedHashMap<>();
        long bytes = 0;
        for (Map.Entry<String, Object> entry : metadata.entrySet()) {
            switch (entry.getValue()) {
                case null -> {}
                case String _, Number _, Boolean _ -> checked.put(entry.getKey(), entry.getValue());
                default ->
                    throw EyrieException.invalid(
                            "metadata." + entry.getKey(), entry.getValue(), "text, a number, true or false");
            }
            bytes += length(entry.getKey()) + length(String.valueOf(entry.getValue()));
        }
        if (bytes > MAX_METADATA_BYTES) {
            throw EyrieException.invalid("metadata", bytes + " bytes", "at most " + MAX_METADATA_BYTES + " bytes");
        }
        return Collections.unmodifiableMap(checked);
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(200).forEach(c -> {
            if (Character.isISOControl(c)) {
                shown.append("\\u%04x".formatted(c));
            } else {
                shown.append((char) c);
            }
        });
        return shown.toString();
    }
}
