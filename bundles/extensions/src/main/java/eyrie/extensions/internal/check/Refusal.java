/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.check;

/** A jar is not taken. The message says why: the rest of a sentence that begins with the name of the file. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 120;

    Refusal(String reason, Object... values) {
        super(reason.formatted(shortened(values)));
    }

    /** What comes from the jar could be of any length and hold anything. */
    private static Object[] shortened(Object... values) {
        Object[] shown = values.clone();
        for (int i = 0; i < shown.length; i++) {
            if (shown[i] instanceof String text) {
                String clean = text.replaceAll("\\p{Cntrl}", "?");
                shown[i] = clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST - 3) + "...";
            }
        }
        return shown;
    }
}
