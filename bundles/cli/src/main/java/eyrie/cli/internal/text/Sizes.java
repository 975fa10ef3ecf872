/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import eyrie.cli.internal.base.Failure;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory and disk, as people write and read them. */
public final class Sizes {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}(?:\\.\\d{1,6})?)\\s*([KMGT]?)(?:I?B)?");
    private static final String UNITS = "KMGT";

    private Sizes() {}

    /**
     * Bytes of {@code 512M}, {@code 2G}, {@code 1.5GiB} or a plain number of bytes; units are powers of 1024.
     *
     * @param option whose value it is, for the message
     */
    public static long parse(String option, String text) {
        Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
        if (size.matches()) {
            long unit =
                    1L << (10 * (UNITS.indexOf(size.group(2)) + (size.group(2).isEmpty() ? 0 : 1)));
            BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(unit));
            if (bytes.signum() > 0 && bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0) {
                return bytes.longValue();
            }
        }
        throw Failure.invalid(option + ": \"" + text + "\" is no size; write it like 512M, 2G or a number of bytes");
    }

    /** {@code 4 GiB}, {@code 1.5 GiB}, {@code 312 MiB}. */
    public static String show(long bytes) {
        int unit = 0;
        while (unit < UNITS.length() && bytes >= 1L << (10 * (unit + 1))) {
            unit++;
        }
        if (unit == 0) {
            return bytes + " B";
        }
        BigDecimal amount = BigDecimal.valueOf(bytes)
                .divide(
                        BigDecimal.valueOf(1L << (10 * unit)),
                        bytes >= 100L << (10 * unit) ? 0 : 1,
                        RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return amount.toPlainString() + " " + UNITS.charAt(unit - 1) + "iB";
    }
}
