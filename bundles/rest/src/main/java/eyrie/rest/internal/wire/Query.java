/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import eyrie.api.EyrieException;
import java.util.Optional;

/** Reads query parameters, with errors that name them. */
public final class Query {
    private Query() {}

    /** Text that is there; an empty value counts as absent. */
    public static Optional<String> text(String value) {
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    public static String required(String name, String value) {
        return text(value).orElseThrow(() -> EyrieException.invalid(name, "", "a value for " + name));
    }

    /** A whole number of at least {@code least}. */
    public static long number(String name, String value, long fallback, long least) {
        if (text(value).isEmpty()) {
            return fallback;
        }
        try {
            long number = Long.parseLong(value.strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // the same answer as for a number that is too small
        }
        throw EyrieException.invalid(name, value, "a whole number from " + least);
    }
}
