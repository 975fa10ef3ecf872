/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

/** What was thrown, in one line. */
final class Words {
    private static final int LONGEST = 300;

    private Words() {}

    /** The innermost cause: what lies around it is of those who called. */
    static String of(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause.getCause() != null && depth < 50; depth++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? "" : cause.getMessage().strip();
        String line = message.lines().findFirst().orElse("");
        String name = cause.getClass().getSimpleName();
        return shortened(line.isEmpty() ? name : name + ": " + line);
    }

    static String shortened(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 3) + "...";
    }
}
