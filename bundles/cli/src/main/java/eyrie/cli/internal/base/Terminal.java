/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.base;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Map;

/** What surrounds one call of the command line: its streams, its environment, its clock, its interrupt. */
public interface Terminal {
    InputStream in();

    OutputStream out();

    OutputStream err();

    /** Whether a person types the input. */
    boolean inIsTerminal();

    boolean outIsTerminal();

    boolean errIsTerminal();

    Map<String, String> environment();

    Path home();

    Clock clock();

    default ZoneId zone() {
        return clock().getZone();
    }

    /** Runs an action when the user interrupts the program, until the answer is closed. */
    Interruption onInterrupt(Runnable action);

    /** An action that stands by. */
    @FunctionalInterface
    interface Interruption extends AutoCloseable {
        @Override
        void close();
    }
}
