/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a blob that a Range header asks for.
 *
 * @param offset of its first byte
 * @param length 0 if there is no such part
 */
record ByteRange(long offset, long length) {
    private static final Pattern FORM = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    /**
     * @param header null if there is none
     * @return empty if the whole is to be sent: nothing else was asked for, or nothing that is understood
     */
    static Optional<ByteRange> parse(String header, long size) {
        Matcher form = header == null ? null : FORM.matcher(header);
        if (form == null || !form.matches()) {
            return Optional.empty();
        }
        String first = form.group(1);
        String last = form.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? Optional.empty() : Optional.of(end(Long.parseLong(last), size));
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(from, Math.max(0, Math.min(to, size - 1) - from + 1)));
    }

    private static ByteRange end(long wanted, long size) {
        long length = Math.min(wanted, size);
        return new ByteRange(size - length, length);
    }

    String contentRange(long size) {
        return length == 0
                ? "bytes */%d".formatted(size)
                : "bytes %d-%d/%d".formatted(offset, offset + length - 1, size);
    }
}
