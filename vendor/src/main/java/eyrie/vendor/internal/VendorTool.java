/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.vendor.internal;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** All commands of the vendor's tool. */
@Command(
        name = "eyrie-vendor",
        description = "Makes signing keys and issues license keys of Eyrie.",
        subcommands = VendorTool.License.class,
        mixinStandardHelpOptions = true)
public final class VendorTool implements Runnable {
    private static final int MENDABLE = 2;

    @Spec
    private CommandSpec spec;

    /** What is about licenses. */
    @Command(
            name = "license",
            description = "Signing keys, license keys, and the ledger of those.",
            mixinStandardHelpOptions = true,
            subcommands = {Keygen.class, Trust.class, Keys.class, Issue.class, LedgerList.class})
    static final class License implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new CommandLine.ParameterException(spec.commandLine(), "say which command");
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "say which command");
    }

    /** @return the exit code: 2 for what the user can mend */
    public static int run(String... args) {
        return line(new PrintWriter(System.out, true), new PrintWriter(System.err, true))
                .execute(args);
    }

    static CommandLine line(PrintWriter out, PrintWriter err) {
        return new CommandLine(new VendorTool())
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((thrown, line, _) -> {
                    line.getErr().println("eyrie-vendor: " + sentence(thrown));
                    return thrown instanceof Refusal ? MENDABLE : 1;
                });
    }

    private static String sentence(Exception thrown) {
        return switch (thrown) {
            case Refusal e -> e.getMessage();
            case UncheckedIOException e ->
                "a file cannot be used: " + e.getCause().getMessage();
            case IOException e -> "a file cannot be used: " + e.getMessage();
            default -> "something went wrong: " + thrown;
        };
    }
}
