/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import eyrie.cli.internal.session.Session;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Writes what a shell needs to complete command lines. */
@Command(
        name = "completion",
        hidden = true,
        description = "Print the completion script for bash and zsh.",
        footer = {"", "Example:", "  source <(eyrie completion)"})
final class CompletionCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.print(AutoComplete.bash("eyrie", spec.root().commandLine()));
        return 0;
    }
}
