/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Points and spans of time on the command line. */
final class Times {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");

    private Times() {}

    /** {@code 2027-01-31} or {@code 2027-01-31T12:00:00Z}. */
    static Instant instant(String option, String text) {
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new Refusal("%s: \"%s\" is not accepted; use a date such as 2027-01-31 or 2027-01-31T12:00:00Z"
                    .formatted(option, text));
        }
    }

    /** {@code 365d}, or hours, minutes and seconds. */
    static Duration span(String option, String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            throw new Refusal("%s: \"%s\" is not accepted; use 365d for instance, or h, m, s".formatted(option, text));
        }
        long number = Long.parseLong(span.group(1));
        return switch (span.group(2)) {
            case "d" -> Duration.ofDays(number);
            case "h" -> Duration.ofHours(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
