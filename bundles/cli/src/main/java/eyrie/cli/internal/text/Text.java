/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

/** Text from elsewhere made fit for a terminal. */
public final class Text {
    private Text() {}

    /** On one line, without anything that a terminal would obey. */
    public static String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(obeyed(c) ? ' ' : c));
        return line.toString().strip();
    }

    /** Several lines, without anything else that a terminal would obey. */
    public static String lines(String text) {
        StringBuilder lines = new StringBuilder(text.length());
        text.codePoints().forEach(c -> lines.appendCodePoint(c != '\n' && c != '\t' && obeyed(c) ? ' ' : c));
        return lines.toString();
    }

    /** At most so many characters, the end replaced by an ellipsis. */
    public static String shortened(String text, int length) {
        return text.codePointCount(0, text.length()) <= length
                ? text
                : text.substring(0, text.offsetByCodePoints(0, length - 3)) + "...";
    }

    /** The last line that says something. */
    public static String lastLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).reduce("", (first, second) -> second);
    }

    /** {@code 1 VM}, {@code 2 VMs}. */
    public static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static boolean obeyed(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.FORMAT;
    }
}
