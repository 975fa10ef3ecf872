/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Points in time, as people read them. */
public record Times(Clock clock, ZoneId zone) {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    /** What the compatible API writes for "never". */
    private static final int NEVER_BEFORE_YEAR = 1900;

    /** How long ago: {@code 12 s ago}; empty for no time at all. */
    public String ago(String rfc3339) {
        return parse(rfc3339).map(this::ago).orElse("");
    }

    /** The local date and time, with how long ago it was; empty for no time at all. */
    public String full(String rfc3339) {
        return parse(rfc3339).map(at -> local(at) + " (" + ago(at) + ")").orElse("");
    }

    /** The local date and time; empty for no time at all. */
    public String local(String rfc3339) {
        return parse(rfc3339).map(this::local).orElse("");
    }

    private String local(Instant at) {
        return LOCAL.format(at.atZone(zone));
    }

    private String ago(Instant at) {
        Duration age = Duration.between(at, clock.instant());
        if (age.toSeconds() < 1) {
            return "now";
        }
        return span(age) + " ago";
    }

    private static String span(Duration age) {
        if (age.toSeconds() < 60) {
            return age.toSeconds() + " s";
        }
        if (age.toMinutes() < 60) {
            return age.toMinutes() + " min";
        }
        return age.toHours() < 48 ? age.toHours() + " h" : age.toDays() + " d";
    }

    private static Optional<Instant> parse(String rfc3339) {
        try {
            OffsetDateTime at = OffsetDateTime.parse(rfc3339);
            return at.getYear() < NEVER_BEFORE_YEAR ? Optional.empty() : Optional.of(at.toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
