/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.session;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
@Command(
        name = "eyrie",
        description = "Runs virtual machines for build and test on your own hardware.",
        synopsisSubcommandLabel = "COMMAND")
public final class Globals {
    @Option(
            names = {"-j", "--machine-readable"},
            scope = ScopeType.INHERIT,
            description = "Answer with one line of JSON on standard output.")
    boolean machineReadable;

    /** Empty if the option stands without a value, which only the command {@code version} accepts. */
    @Option(
            names = "--server",
            arity = "0..1",
            fallbackValue = "",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The server. Default: EYRIE_SERVER, else what the running server left in DIR/server.url, else"
                    + " http://127.0.0.1:8090.")
    String server;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description =
                    "The server's data folder; its secrets/root-token is the credential unless EYRIE_TOKEN is set."
                            + " Default: EYRIE_DATA, else ~/.eyrie.")
    Path data;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "PEM file of the authority of the server's certificate. Default: DIR/tls/ca.pem if it exists,"
                    + " else the system's authorities.")
    Path cacert;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "With a failure, show where it came from.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    public boolean machineReadable() {
        return machineReadable;
    }

    public boolean debug() {
        return debug;
    }

    /** Whether {@code --server} was given, with a value or without. */
    public boolean serverNamed() {
        return server != null;
    }
}
