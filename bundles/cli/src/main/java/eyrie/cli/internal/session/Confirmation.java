/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.session;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.Terminal;
import eyrie.cli.internal.text.Text;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Asks before something is lost. */
public final class Confirmation {
    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    /** Returns if the user agrees. @param deed what is about to happen: {@code delete the VM "x"} */
    public void ask(Session session, String deed) {
        if (yes) {
            return;
        }
        Terminal terminal = session.terminal();
        if (session.globals().machineReadable() || !terminal.inIsTerminal()) {
            throw Failure.invalid("to " + deed + " without being asked, add --yes");
        }
        try {
            terminal.err().write(question(deed));
            terminal.err().flush();
            String answer = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8)).readLine();
            if (answer == null || !answer.strip().toLowerCase(Locale.ROOT).matches("y|yes")) {
                throw Failure.invalid("nothing was deleted");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] question(String deed) {
        String line = Text.line(deed);
        return (Character.toUpperCase(line.charAt(0)) + line.substring(1) + "? [y/N] ")
                .getBytes(StandardCharsets.UTF_8);
    }
}
