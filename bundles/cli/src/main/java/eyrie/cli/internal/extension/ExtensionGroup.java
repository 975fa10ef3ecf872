/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import eyrie.cli.internal.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about extensions. */
@Command(
        name = "extension",
        description = "Bundles of others that run inside the server.",
        synopsisSubcommandLabel = "COMMAND")
public final class ExtensionGroup {
    private ExtensionGroup() {}

    public static CommandLine of(Session session) {
        return new CommandLine(new ExtensionGroup())
                .addSubcommand("list", new ExtensionList(session))
                .addSubcommand("show", new ExtensionShow(session))
                .addSubcommand("verify", new ExtensionVerify(session))
                .addSubcommand("install", new ExtensionInstall(session))
                .addSubcommand("remove", new ExtensionRemove(session))
                .addSubcommand("trust", TrustGroup.of(session));
    }
}
