/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.guest;

import java.io.IOException;

/** The connection to the agent ended, or the agent lost its memory of it, while something was under way. */
final class LinkLostException extends IOException {
    private static final long serialVersionUID = 1L;

    LinkLostException(String message) {
        super(message);
    }
}
