/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.nio.charset.StandardCharsets;

/** The agent answered that it could not do what was asked. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(byte[] payload) {
        super(Wire.printable(new String(payload, StandardCharsets.UTF_8)));
    }
}
