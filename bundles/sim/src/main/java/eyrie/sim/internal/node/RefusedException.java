/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.sim.internal.node;

import java.io.IOException;

/** The controller has understood a node and refused it. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
