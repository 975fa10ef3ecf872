/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import eyrie.cli.internal.admin.BackupCommand;
import eyrie.cli.internal.admin.BundleList;
import eyrie.cli.internal.admin.BundleReplace;
import eyrie.cli.internal.admin.BundleShow;
import eyrie.cli.internal.admin.EventsCommand;
import eyrie.cli.internal.admin.RestoreCommand;
import eyrie.cli.internal.admin.ServerCommand;
import eyrie.cli.internal.admin.VersionCommand;
import eyrie.cli.internal.admin.WaitCommand;
import eyrie.cli.internal.copy.CopyCommand;
import eyrie.cli.internal.extension.ExtensionGroup;
import eyrie.cli.internal.group.GroupCommands;
import eyrie.cli.internal.instance.ImageList;
import eyrie.cli.internal.instance.ImageSave;
import eyrie.cli.internal.instance.InstanceCreate;
import eyrie.cli.internal.instance.InstanceDelete;
import eyrie.cli.internal.instance.InstanceExplain;
import eyrie.cli.internal.instance.InstanceList;
import eyrie.cli.internal.instance.InstanceLogs;
import eyrie.cli.internal.instance.InstanceRestart;
import eyrie.cli.internal.instance.InstanceShow;
import eyrie.cli.internal.license.LicenseCommands;
import eyrie.cli.internal.node.NodeGroup;
import eyrie.cli.internal.registry.RegistryGroup;
import eyrie.cli.internal.runtime.RuntimeGroup;
import eyrie.cli.internal.session.Session;
import eyrie.cli.internal.sim.SimCommand;
import eyrie.cli.internal.template.TemplateDelete;
import eyrie.cli.internal.template.TemplateList;
import eyrie.cli.internal.template.TemplateShow;
import eyrie.cli.internal.template.TemplateSpares;
import eyrie.cli.internal.vm.CloneCommand;
import eyrie.cli.internal.vm.CreateCommand;
import eyrie.cli.internal.vm.DeleteCommand;
import eyrie.cli.internal.vm.ListCommand;
import eyrie.cli.internal.vm.PushCommand;
import eyrie.cli.internal.vm.RunCommand;
import eyrie.cli.internal.vm.ShowCommand;
import eyrie.cli.internal.vm.StartCommand;
import eyrie.cli.internal.vm.StopCommand;
import eyrie.cli.internal.vm.SuspendCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/**
 * All commands by their names. Only those that the arguments name are built, since building one reads its annotations:
 * that is most of what the start of the program costs.
 */
final class CommandTree {
    private static final Set<String> ABOUT_ALL = Set.of("help", "completion");

    private final Map<String, Function<Session, CommandLine>> commands = new LinkedHashMap<>();

    CommandTree() {
        leaf("create", CreateCommand::new);
        leaf("clone", CloneCommand::new);
        leaf("start", StartCommand::new);
        leaf("stop", StopCommand::new);
        leaf("suspend", SuspendCommand::new);
        leaf("push", PushCommand::new);
        commands.put("run", session -> new CommandLine(new RunCommand(session)).setStopAtPositional(true));
        leaf("cp", CopyCommand::new);
        leaf("list", ListCommand::new);
        leaf("show", ShowCommand::new);
        leaf("delete", DeleteCommand::new);
        commands.put("template", CommandTree::template);
        commands.put("registry", RegistryGroup::of);
        commands.put("instance", CommandTree::instance);
        commands.put("image", CommandTree::image);
        commands.put("node", NodeGroup::of);
        commands.put("group", session -> group("group", "Groups of nodes.", GroupCommands.of(session)));
        commands.put(
                "license",
                session -> group("license", "License keys, and what they switch on.", LicenseCommands.of(session)));
        commands.put("bundle", CommandTree::bundle);
        commands.put("extension", ExtensionGroup::of);
        commands.put(
                "runtime",
                session -> group("runtime", "What the running server does inside.", RuntimeGroup.of(session)));
        leaf("events", EventsCommand::new);
        leaf("backup", BackupCommand::new);
        leaf("restore", RestoreCommand::new);
        leaf("server", _ -> new ServerCommand());
        leaf("wait", WaitCommand::new);
        leaf("sim", SimCommand::new);
        leaf("version", VersionCommand::new);
        leaf("help", _ -> new HelpCommand());
        leaf("completion", CompletionCommand::new);
    }

    /** The command line that understands these arguments. */
    CommandLine build(Session session, List<String> arguments) {
        CommandLine root = new CommandLine(session.globals());
        Set<String> named = new TreeSet<>(arguments);
        named.retainAll(commands.keySet());
        boolean all = named.isEmpty() || named.stream().anyMatch(ABOUT_ALL::contains);
        commands.forEach((name, command) -> {
            if (all || named.contains(name)) {
                root.addSubcommand(name, command.apply(session));
            }
        });
        return root;
    }

    private void leaf(String name, Function<Session, Object> command) {
        commands.put(name, session -> new CommandLine(command.apply(session)));
    }

    private static CommandLine template(Session session) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("list", new TemplateList(session));
        commands.put("show", new TemplateShow(session));
        commands.put("spares", new TemplateSpares(session));
        commands.put("delete", new TemplateDelete(session));
        return group("template", "What VMs are cloned from.", commands);
    }

    private static CommandLine instance(Session session) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("create", new InstanceCreate(session));
        commands.put("list", new InstanceList(session));
        commands.put("show", new InstanceShow(session));
        commands.put("explain", new InstanceExplain(session));
        commands.put("logs", new InstanceLogs(session));
        commands.put("restart", new InstanceRestart(session));
        commands.put("delete", new InstanceDelete(session));
        return group("instance", "VMs of templates that the controller places on nodes.", commands);
    }

    private static CommandLine image(Session session) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("save", new ImageSave(session));
        commands.put("list", new ImageList(session));
        return group("image", "Versions of templates made of instances that run.", commands);
    }

    private static CommandLine bundle(Session session) {
        Map<String, Object> commands = new LinkedHashMap<>();
        commands.put("list", new BundleList(session));
        commands.put("show", new BundleShow(session));
        commands.put("replace", new BundleReplace(session));
        return group("bundle", "The parts of the running server.", commands);
    }

    private static CommandLine group(String name, String description, Map<String, Object> commands) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
        commands.forEach((word, command) -> spec.addSubcommand(word, new CommandLine(command)));
        return new CommandLine(spec);
    }
}
