/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import picocli.CommandLine.Option;

/** Which registry a command is about; may stand before or after the command's name. */
final class RemoteChoice {
    @Option(
            names = {"-r", "--remote"},
            paramLabel = "NAME",
            description = "The registry. Default: the one that is the default.")
    String name;
}
