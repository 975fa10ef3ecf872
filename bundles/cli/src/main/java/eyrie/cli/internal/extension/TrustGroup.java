/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.extension;

import eyrie.cli.internal.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about those whose extensions are taken. */
@Command(
        name = "trust",
        description = "Publishers whose signed extensions the server takes.",
        synopsisSubcommandLabel = "COMMAND")
final class TrustGroup {
    static final String ALL = "/eyrie/v1/publishers";

    private TrustGroup() {}

    static CommandLine of(Session session) {
        return new CommandLine(new TrustGroup())
                .addSubcommand("add", new TrustAdd(session))
                .addSubcommand("list", new TrustList(session))
                .addSubcommand("remove", new TrustRemove(session));
    }
}
