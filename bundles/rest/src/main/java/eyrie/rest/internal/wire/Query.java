/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.wire;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import jakarta.ws.rs.core.UriInfo;
import java.util.Arrays;
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

    /**
     * Refuses parameters that nobody reads: a misspelt filter would let everything through.
     *
     * @param known all that there are
     */
    public static void only(UriInfo uri, String... known) {
        for (String name : uri.getQueryParameters().keySet()) {
            if (!Arrays.asList(known).contains(name)) {
                throw new EyrieException(
                        ErrorKind.INVALID,
                        "%s: there is no such parameter; there are %s".formatted(name, String.join(", ", known)));
            }
        }
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
