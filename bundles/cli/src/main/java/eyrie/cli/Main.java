/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli;

import eyrie.cli.internal.App;
import eyrie.cli.internal.ProcessTerminal;

/** Where the command line begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new App(new ProcessTerminal()).run(arguments));
    }
}
