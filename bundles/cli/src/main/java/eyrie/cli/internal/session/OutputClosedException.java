/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.session;

import java.io.IOException;

/** Nobody reads our output any more, as when it is piped into {@code head}. */
public final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OutputClosedException(IOException cause) {
        super("nobody reads the output", cause);
    }
}
