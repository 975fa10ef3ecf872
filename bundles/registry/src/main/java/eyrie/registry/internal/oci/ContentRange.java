/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which part of an upload a body is, both ends inclusive.
 *
 * @param first offset of the first byte
 * @param last offset of the last byte; one less than the first for an empty body
 */
public record ContentRange(long first, long last) {
    /** As the specification has it, and as HTTP would. */
    private static final Pattern FORM = Pattern.compile("(?:bytes[ =])?(\\d{1,18})-(\\d{1,18})(?:/(?:\\d{1,18}|\\*))?");

    /** @return empty for null */
    public static Optional<ContentRange> parse(String header) {
        if (header == null) {
            return Optional.empty();
        }
        Matcher form = FORM.matcher(header.strip());
        if (form.matches()) {
            ContentRange range = new ContentRange(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)));
            if (range.length() >= 0) {
                return Optional.of(range);
            }
        }
        throw OciError.BLOB_UPLOAD_INVALID.because(
                "Content-Range: \"%s\" is not accepted; use FIRST-LAST, both inclusive".formatted(header));
    }

    long length() {
        return last - first + 1;
    }
}
