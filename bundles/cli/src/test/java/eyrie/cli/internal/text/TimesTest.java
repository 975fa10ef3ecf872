/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Points in time as people read them. */
class TimesTest {
    private final Times times =
            new Times(Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC), ZoneId.of("+02:00"));

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T12:00:00Z,now",
        "2026-11-21T12:00:30Z,now",
        "2026-11-21T11:59:01Z,59 s ago",
        "2026-11-21T11:59:00.000000001Z,59 s ago",
        "2026-11-21T11:00:01Z,59 min ago",
        "2026-11-21T06:00:00-05:00,1 h ago",
        "2026-11-19T12:00:01Z,47 h ago",
        "2026-11-19T12:00:00Z,2 d ago",
        "0001-01-01T00:00:00Z,''",
        "'',''",
        "yesterday,''"
    })
    void tellsHowLongAgo(String at, String text) {
        assertThat(times.ago(at)).isEqualTo(text);
    }

    @Test
    void tellsTheLocalTime() {
        assertThat(times.full("2026-11-21T11:59:30Z")).isEqualTo("2026-11-21 13:59:30 (30 s ago)");
    }
}
