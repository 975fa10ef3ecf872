/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.node;

import eyrie.cli.internal.admin.NodeList;
import eyrie.cli.internal.session.Session;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The commands about nodes. */
public final class NodeGroup {
    private NodeGroup() {}

    public static CommandLine of(Session session) {
        CommandSpec spec = CommandSpec.create().name("node");
        spec.usageMessage().description("The machines that run VMs.").synopsisSubcommandLabel("COMMAND");
        return new CommandLine(spec)
                .addSubcommand("list", new NodeList(session))
                .addSubcommand("show", new NodeShow(session))
                .addSubcommand("config", new NodeConfig(session))
                .addSubcommand("drain", new NodeDrain(session))
                .addSubcommand("delete", new NodeDelete(session))
                .addSubcommand("token", new NodeToken(session))
                .addSubcommand("join", new NodeJoin(session))
                .addSubcommand("status", new NodeStatus(session))
                .addSubcommand("disjoin", new NodeDisjoin(session))
                .addSubcommand("members", new NodeMembers(session))
                .addSubcommand("revoke", new NodeRevoke(session));
    }
}
