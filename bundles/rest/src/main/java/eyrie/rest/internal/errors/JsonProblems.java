/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.errors;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Tells a caller what is wrong with their JSON: the field, the value, and what would be accepted. */
final class JsonProblems {
    private JsonProblems() {}

    static String describe(JsonProcessingException thrown) {
        return switch (thrown) {
            case UnrecognizedPropertyException e ->
                "%s: there is no such field; there are %s"
                        .formatted(
                                field(e),
                                e.getKnownPropertyIds().stream()
                                        .map(String::valueOf)
                                        .sorted()
                                        .collect(Collectors.joining(", ")));
            case InvalidFormatException e ->
                "%s: %s is not accepted; use %s".formatted(field(e), shown(e.getValue()), accepted(e.getTargetType()));
            case MismatchedInputException e ->
                "%s: this value is not accepted; use %s".formatted(field(e), accepted(e.getTargetType()));
            case JsonMappingException e -> "%s: this value is not accepted".formatted(field(e));
            case StreamConstraintsException e -> "The JSON goes beyond the limits%s".formatted(place(e.getLocation()));
            default -> "The body is not JSON%s: %s".formatted(place(thrown.getLocation()), reason(thrown));
        };
    }

    private static String field(JsonMappingException thrown) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : thrown.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.isEmpty() ? "the body" : path.toString();
    }

    private static String shown(Object value) {
        String text = value instanceof CharSequence ? "\"" + value + '"' : String.valueOf(value);
        return text.length() <= 120 ? text : text.substring(0, 117) + "...";
    }

    /** The type in a reader's words; never the name of a class. */
    private static String accepted(Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> '"' + ((Enum<?>) constant).name().toLowerCase(Locale.ROOT) + '"')
                    .collect(Collectors.joining(", "));
        }
        return switch (type.getName()) {
            case "int", "long", "short", "java.lang.Integer", "java.lang.Long", "java.math.BigInteger" ->
                "a whole number";
            case "double", "float", "java.lang.Double", "java.lang.Number", "java.math.BigDecimal" -> "a number";
            case "boolean", "java.lang.Boolean" -> "true or false";
            case "java.lang.String" -> "a string";
            default -> structure(type);
        };
    }

    private static String structure(Class<?> type) {
        if (type == Instant.class) {
            return "a time such as \"2026-01-31T12:00:00Z\"";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "an array";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        return "another type";
    }

    private static String reason(JsonProcessingException thrown) {
        String message = String.valueOf(thrown.getOriginalMessage());
        if (message.startsWith("Duplicate field")) {
            return "a field is there twice";
        }
        return message.startsWith("Unexpected end-of-input") ? "it ends too early" : "unexpected character";
    }

    private static String place(JsonLocation location) {
        return location == null ? "" : " at line %d, column %d".formatted(location.getLineNr(), location.getColumnNr());
    }
}
