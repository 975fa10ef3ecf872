/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import eyrie.cli.internal.base.Failure;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command. */
@Command(name = "help", description = "Show the help of a command, or the list of commands.")
final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "A command and perhaps its subcommand.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        CommandLine line = spec.root().commandLine();
        for (String name : names) {
            CommandLine next = line.getSubcommands().get(name);
            if (next == null) {
                throw Failure.invalid("there is no command \"" + String.join(" ", names) + "\"; see: eyrie help");
            }
            line = next;
        }
        line.usage(line.getOut());
        return 0;
    }
}
