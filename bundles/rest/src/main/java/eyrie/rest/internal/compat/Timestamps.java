/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** Times as the compatible API writes them: RFC 3339 with a fraction, and the year 1 for never. */
final class Timestamps {
    private static final String NEVER = "0001-01-01T00:00:00Z";
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 3, 9, true)
            .appendLiteral('Z')
            .toFormatter()
            .withZone(ZoneOffset.UTC);

    private Timestamps() {}

    static String of(Instant time) {
        return time == null ? NEVER : FORMAT.format(time);
    }
}
