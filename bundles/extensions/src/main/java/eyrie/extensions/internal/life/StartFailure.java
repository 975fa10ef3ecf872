/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.extensions.internal.life;

import eyrie.api.extension.ExtensionState;

/** An extension does not start. The message says why: the rest of a sentence that begins with the name of its file. */
final class StartFailure extends Exception {
    private static final long serialVersionUID = 1L;
    private final ExtensionState state;

    StartFailure(ExtensionState state, String reason, Throwable cause) {
        super(reason, cause);
        this.state = state;
    }

    ExtensionState state() {
        return state;
    }
}
