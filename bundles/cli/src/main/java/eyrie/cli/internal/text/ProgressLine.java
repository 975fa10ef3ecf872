/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import eyrie.cli.internal.base.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One line on standard error that says how far the work is; nothing where no person looks. */
public final class ProgressLine implements AutoCloseable {
    private static final int BAR = 24;
    private static final String CLEAR = "\r\033[K";

    private final OutputStream err;
    private final boolean shown;

    public ProgressLine(Terminal terminal) {
        this.err = terminal.err();
        this.shown = terminal.errIsTerminal()
                && !"dumb".equals(terminal.environment().get("TERM"));
    }

    /** @param fraction of the step, 0 to 1, or negative where it is not known */
    public void at(String step, double fraction) {
        write(CLEAR + Text.line(step) + (fraction < 0 ? " ..." : " " + bar(Math.min(fraction, 1))));
    }

    @Override
    public void close() {
        write(CLEAR);
    }

    private static String bar(double fraction) {
        int done = (int) Math.round(fraction * BAR);
        return "[" + "#".repeat(done) + "-".repeat(BAR - done) + "] " + (int) (fraction * 100) + " %";
    }

    private void write(String text) {
        if (!shown) {
            return;
        }
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            // Progress that nobody can see is no reason to end the work.
        }
    }
}
