/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.files;

import eyrie.api.EyrieException;

/**
 * An absolute path in a guest, taken apart by its text alone: what its links mean, only the guest knows.
 *
 * @param parent the folder to go to
 * @param name what to take from there, {@code .} where the path names no entry of a folder
 */
record GuestPath(String parent, String name) {
    private static final int LONGEST = 4096;
    private static final String ACCEPTED = "an absolute path in the guest";

    /** @throws EyrieException INVALID naming the query parameter {@code path} */
    static GuestPath of(String text) {
        String path = absolute(text);
        int slash = path.lastIndexOf('/');
        String last = path.substring(slash + 1);
        if (last.isEmpty() || last.equals(".") || last.equals("..")) {
            return new GuestPath(path, ".");
        }
        return new GuestPath(slash == 0 ? "/" : path.substring(0, slash), last);
    }

    /** The path itself, without slashes at its end. */
    static String absolute(String text) {
        if (text == null || !text.startsWith("/") || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            throw EyrieException.invalid("path", text == null ? "" : text.replace("\0", "\\0"), ACCEPTED);
        }
        int end = text.length();
        while (end > 1 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }
}
