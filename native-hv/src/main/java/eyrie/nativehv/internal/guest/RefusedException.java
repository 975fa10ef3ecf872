/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.nio.charset.StandardCharsets;

/** The agent answered that it could not do what was asked. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST = 300;

    RefusedException(byte[] payload) {
        super(printable(payload));
    }

    /** The guest is not trusted: what it says is shortened and has no control characters. */
    private static String printable(byte[] payload) {
        String text = new String(payload, 0, Math.min(payload.length, LONGEST), StandardCharsets.UTF_8);
        return text.replaceAll("[^\\P{C}\\uFFFD]", " ").strip();
    }
}
