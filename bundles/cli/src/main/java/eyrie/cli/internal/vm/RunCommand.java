/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Terminal;
import eyrie.cli.internal.net.Execution;
import eyrie.cli.internal.net.GuestRun;
import eyrie.cli.internal.net.Upload;
import eyrie.cli.internal.session.OutputClosedException;
import eyrie.cli.internal.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command in a VM. */
@Command(
        name = "run",
        description = {
            "Run a command in a VM, its input and output connected to this terminal. A VM that does not run is started.",
            "Everything after VM belongs to the command. Exits with the command's exit code, or with 125 if the"
                    + " connection to it is lost."
        },
        footer = {
            "",
            "Examples:",
            "  eyrie run build-1 make -j4 test",
            "  eyrie run -w /src -e CI=1 build-1 sh -s < build.sh"
        })
public final class RunCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private GuestEnvironment environment;

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Folder in the guest to run in. Default: /")
    private String directory;

    @Option(names = "--no-stdin", description = "Give the command no input; for loops that read their own.")
    private boolean noStdin;

    @Parameters(index = "0", paramLabel = "VM", description = "Id or name of the VM.")
    private String vm;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "COMMAND",
            description = "The program, looked up in the guest's PATH, and its arguments.")
    private List<String> command;

    public RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Terminal terminal = session.terminal();
        GuestRun run = new GuestRun(vm, command, environment.variables(terminal.environment()), directory);
        Execution execution = Execution.start(session.api(), run);
        AtomicBoolean ended = new AtomicBoolean();
        try (Terminal.Interruption _ = terminal.onInterrupt(() -> killUnless(ended, execution))) {
            return execution.attach(input(terminal), terminal.out(), terminal.err()) & 0xff;
        } catch (IOException e) {
            throw new OutputClosedException(e);
        } catch (Failure e) {
            throw e.kind() == FailureKind.DISCONNECTED ? named(e) : e;
        } finally {
            ended.set(true);
        }
    }

    private static void killUnless(AtomicBoolean ended, Execution execution) {
        if (!ended.get()) {
            execution.kill();
        }
    }

    private Failure named(Failure e) {
        return new Failure(FailureKind.DISCONNECTED, "VM \"" + vm + "\": " + e.getMessage(), e);
    }

    private BodyPublisher input(Terminal terminal) {
        return noStdin ? BodyPublishers.noBody() : Upload.of(out -> copy(terminal.in(), out));
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            out.write(buffer, 0, read);
        }
    }
}
