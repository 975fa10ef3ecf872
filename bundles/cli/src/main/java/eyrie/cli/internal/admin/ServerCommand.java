/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.admin;

import eyrie.cli.internal.base.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says how a server is started; the program's start script does it. */
@Command(
        name = "server",
        description = "Run a server here: controller, registry and node in one process, until interrupted.",
        footer = {"", "Example:", "  eyrie server --data /var/lib/eyrie --listen 0.0.0.0:8090"})
public final class ServerCommand implements Callable<Integer> {
    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where to listen. Default: 127.0.0.1:8090.")
    private String listen;

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            description = "What the server does: controller, registry, node, separated by commas. Default: all three.")
    private List<String> roles = List.of();

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set one key of the configuration. May be repeated.")
    private List<String> settings = List.of();

    @Override
    public Integer call() {
        throw Failure.invalid("a server is started by the program eyrie, not by this class; run: eyrie server");
    }
}
