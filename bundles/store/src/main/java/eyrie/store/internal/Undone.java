/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.store.internal;

import eyrie.api.EyrieException;

/** A work was undone through no fault of its own, and may be tried again. */
final class Undone extends Exception {
    private static final long serialVersionUID = 1L;

    private final EyrieException failure;

    /** @param failure what the caller is told if there is no other attempt */
    Undone(EyrieException failure) {
        super(failure);
        this.failure = failure;
    }

    EyrieException failure() {
        return failure;
    }
}
