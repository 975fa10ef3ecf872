/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim;

import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time of which only the bounds are known; every value between them is as likely as any other.
 *
 * @param least milliseconds, 0 or more
 * @param most milliseconds, not less than the least
 */
public record Span(int least, int most) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(?:\\.\\.(\\d{1,9}))?");

    public Span {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException(
                    "\"" + least + ".." + most + "\" is no span of milliseconds; write it like 200..800");
        }
    }

    /** @throws IllegalArgumentException saying how it is written: {@code 200..800} or {@code 500} */
    public static Span parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no span of milliseconds; write it like 200..800");
        }
        int least = Integer.parseInt(matcher.group(1));
        return new Span(least, matcher.group(2) == null ? least : Integer.parseInt(matcher.group(2)));
    }

    public long pick(RandomGenerator random) {
        return random.nextLong(least, most + 1L);
    }

    @Override
    public String toString() {
        return least + ".." + most;
    }
}
