/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.runtime;

import eyrie.runtime.internal.Server;
import eyrie.runtime.internal.StartFailure;
import java.io.PrintStream;
import java.util.List;

/** Where {@code bin/eyrie server} begins. */
public final class Main {
    private Main() {}

    /** Exits with 0 after SIGTERM, 2 for a wrong setting, 1 for anything else that stops the start. */
    public static void main(String[] args) {
        PrintStream err = System.err;
        try {
            Server.run(List.of(args), System.getenv());
        } catch (StartFailure e) {
            err.println("eyrie server: " + e.getMessage());
            Runtime.getRuntime().halt(e.exitCode());
        }
    }
}
