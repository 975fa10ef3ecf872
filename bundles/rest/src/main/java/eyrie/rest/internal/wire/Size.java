/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written as such or as text with a unit: {@code 536870912}, {@code "512M"}, {@code "2G"}.
 *
 * @param bytes 0 or more
 */
public record Size(long bytes) {
    /** What is accepted, for an error sentence. */
    public static final String ACCEPTED = "a number of bytes or text such as \"512M\" or \"2G\"";

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})([KMGT]?)(?:i?B)?");

    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException(ACCEPTED);
        }
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Size of(Object value) {
        return switch (value) {
            case Integer number -> new Size(number);
            case Long number -> new Size(number);
            case String text -> parse(text);
            default -> throw new IllegalArgumentException(ACCEPTED);
        };
    }

    private static Size parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(ACCEPTED);
        }
        int shift = matcher.group(2).isEmpty() ? 0 : 10 * (1 + "KMGT".indexOf(matcher.group(2)));
        try {
            return new Size(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift));
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(ACCEPTED, tooLarge);
        }
    }
}
