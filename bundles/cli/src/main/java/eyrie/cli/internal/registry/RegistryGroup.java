/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.registry;

import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.template.TemplateList;
import eyrie.cli.internal.template.TemplateShow;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands about registries of others. */
@Command(
        name = "registry",
        description = "Registries that templates are pushed to and pulled from.",
        synopsisSubcommandLabel = "COMMAND")
public final class RegistryGroup {
    @Mixin
    private final RemoteChoice remote = new RemoteChoice();

    private RegistryGroup() {}

    public static CommandLine of(Session session) {
        RegistryGroup group = new RegistryGroup();
        Registries registries = new Registries(session, group.remote);
        return new CommandLine(group)
                .addSubcommand("add", new RegistryAdd(session))
                .addSubcommand("set", new RegistrySet(session))
                .addSubcommand("list", new TemplateList(session))
                .addSubcommand("list-repos", new RegistryList(session))
                .addSubcommand("show", new TemplateShow(session))
                .addSubcommand("revert", new RegistryRevert(session))
                .addSubcommand("remove", new RegistryRemove(session))
                .addSubcommand("push", new RegistryPush(session, registries))
                .addSubcommand("pull", new RegistryPull(session, registries))
                .addSubcommand("describe", new RegistryDescribe(session, registries))
                .addSubcommand("check-download-size", new RegistryDownloadSize(session, registries))
                .addSubcommand("compact", new RegistryCompact(session, registries))
                .addSubcommand("cache", new RegistryCache(session));
    }
}
