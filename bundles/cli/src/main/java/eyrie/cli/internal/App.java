/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import eyrie.cli.internal.base.Json;
import eyrie.cli.internal.base.Terminal;
import eyrie.cli.internal.session.OutputClosedException;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.text.Text;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** One call of the command line, from its arguments to its exit code. */
public final class App {
    /** What a shell reports of a program that wrote to a closed pipe. */
    private static final int OUTPUT_CLOSED = 141;

    private static final int WIDEST_HELP = 120;
    private static final int NARROWEST_HELP = 60;

    private final Terminal terminal;

    public App(Terminal terminal) {
        this.terminal = terminal;
    }

    /** @return the exit code */
    public int run(String... arguments) {
        try (Session session = new Session(terminal)) {
            return run(session, List.of(arguments));
        } catch (OutputClosedException e) {
            return OUTPUT_CLOSED;
        }
    }

    private int run(Session session, List<String> arguments) {
        CommandLine line = commandLine(session, arguments);
        PrintWriter out = new PrintWriter(terminal.out(), false, StandardCharsets.UTF_8);
        line.setOut(out);
        line.setParameterExceptionHandler((e, _) -> misunderstood(session, e, arguments));
        line.setExecutionExceptionHandler(
                (e, _, _) -> failed(session, e, session.globals().machineReadable()));
        int exitCode = line.execute(arguments.toArray(String[]::new));
        out.flush();
        return exitCode;
    }

    /** The command line with everything that these arguments can be about. */
    private CommandLine commandLine(Session session, List<String> arguments) {
        CommandLine line = new CommandTree().build(session, arguments);
        line.setExpandAtFiles(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(session.style().colours() ? Ansi.ON : Ansi.OFF));
        new HelpLayout(width()).apply(line);
        return line;
    }

    private int width() {
        String columns = terminal.environment().getOrDefault("COLUMNS", "");
        int width = columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : 100;
        return Math.clamp(width, NARROWEST_HELP, WIDEST_HELP);
    }

    private int misunderstood(Session session, ParameterException e, List<String> arguments) {
        CommandLine line = e.getCommandLine();
        boolean machine = session.globals().machineReadable() || asksForMachineReadable(arguments);
        if (arguments.isEmpty()) {
            line.usage(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
            return FailureKind.INVALID.exitCode();
        }
        String name = line.getCommandSpec().qualifiedName(" ");
        String help = name.equals("eyrie") ? "eyrie help" : name.replaceFirst("^eyrie", "eyrie help");
        Failure failure = new Failure(FailureKind.INVALID, Text.line(sentence(e)) + "; see: " + help, e);
        return failed(session, failure, machine);
    }

    private static String sentence(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getSuggestions().isEmpty()) {
            return e.getMessage() + "; is it \"" + unmatched.getSuggestions().getFirst() + "\"?";
        }
        return e.getMessage();
    }

    /** The option may stand behind what was not understood. */
    private static boolean asksForMachineReadable(List<String> arguments) {
        return !arguments.contains("run") && (arguments.contains("-j") || arguments.contains("--machine-readable"));
    }

    private int failed(Session session, Exception e, boolean machine) {
        if (e instanceof OutputClosedException) {
            return OUTPUT_CLOSED;
        }
        Failure failure = asFailure(e);
        if (session.globals().debug()) {
            session.trace(trace(e));
        }
        if (machine) {
            session.print(Json.write(envelope(failure)));
        } else {
            session.warn(failure.getMessage());
        }
        return failure.kind().exitCode();
    }

    private static Failure asFailure(Exception e) {
        return switch (e) {
            case Failure failure -> failure;
            case InvalidPathException invalid ->
                Failure.invalid("\"" + invalid.getInput() + "\" is no path: " + invalid.getReason());
            case UncheckedIOException io -> asFailure(io.getCause());
            case FileSystemException file -> new Failure(FailureKind.INTERNAL, file.getFile() + ": " + reason(file), e);
            case IOException _ -> new Failure(FailureKind.INTERNAL, described(e), e);
            default ->
                new Failure(FailureKind.INTERNAL, "unexpected: " + described(e) + "; run it again with --debug", e);
        };
    }

    private static String reason(FileSystemException e) {
        return switch (e) {
            case AccessDeniedException _ -> "permission denied";
            case NoSuchFileException _ -> "not found";
            default -> e.getReason() == null ? described(e) : e.getReason();
        };
    }

    private static String described(Exception e) {
        String name = e.getClass().getSimpleName().replaceFirst("Exception$", "");
        return e.getMessage() == null ? name : e.getMessage() + " (" + name + ")";
    }

    private static ObjectNode envelope(Failure failure) {
        ObjectNode envelope = Json.object().put("status", "ERROR");
        envelope.set("body", failure.body());
        return envelope.put("message", failure.getMessage())
                .put("code", failure.kind().exitCode())
                .put("exception_type", failure.kind().exceptionType());
    }

    private static String trace(Throwable e) {
        StringBuilder trace = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            trace.append(cause).append('\n');
            for (StackTraceElement element : cause.getStackTrace()) {
                trace.append("    at ").append(element).append('\n');
            }
        }
        return trace.toString();
    }
}
