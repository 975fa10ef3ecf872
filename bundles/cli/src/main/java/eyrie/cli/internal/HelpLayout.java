/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** How help looks: commands by topic, and a command's own options apart from those that every command has. */
final class HelpLayout {
    private static final Map<String, List<String>> TOPICS = topics();
    private static final String EXIT_CODES = """

            Exit codes:
              0    done
              1    failed
              2    not understood, or not acceptable
              3    not found
              4    not allowed
              5    needs a feature that no license of the server has
              18   exists already, or is in the wrong state
              125  the connection to a command in a VM was lost (run)
              Otherwise, run exits with the exit code of its command.

            See "eyrie help COMMAND" for a command.
            """;
    private static final String GLOBAL_OPTIONS =
            "\nEvery command also takes -j, --server, --data, --cacert, --debug and -h; see: eyrie help\n";
    private static final int NAMES_WIDTH = 14;

    private final int width;

    HelpLayout(int width) {
        this.width = width;
    }

    void apply(CommandLine root) {
        style(root);
        root.getCommandSpec().usageMessage().commandListHeading("");
        root.getHelpSectionMap().put(SECTION_KEY_COMMAND_LIST, this::commandsByTopic);
        root.getHelpSectionMap()
                .put(SECTION_KEY_OPTION_LIST, help -> options(help, "Options of every command:", HelpLayout::isGlobal));
        root.getHelpSectionMap().put(SECTION_KEY_FOOTER, _ -> EXIT_CODES);
        List<String> sections = new ArrayList<>(root.getHelpSectionKeys());
        sections.remove(SECTION_KEY_OPTION_LIST);
        sections.add(sections.indexOf(SECTION_KEY_COMMAND_LIST) + 1, SECTION_KEY_OPTION_LIST);
        root.setHelpSectionKeys(sections);
    }

    private void style(CommandLine line) {
        line.getCommandSpec()
                .usageMessage()
                .width(width)
                .descriptionHeading("%n")
                .parameterListHeading("%n")
                .optionListHeading("")
                .commandListHeading("%nCommands:%n")
                .abbreviateSynopsis(true);
        line.getHelpSectionMap()
                .put(
                        SECTION_KEY_OPTION_LIST,
                        help -> options(help, "Options:", option -> !isGlobal(option)) + GLOBAL_OPTIONS);
        line.getSubcommands().values().forEach(this::style);
    }

    private static boolean isGlobal(OptionSpec option) {
        return option.inherited() || option.scopeType() == ScopeType.INHERIT;
    }

    private static String options(Help help, String heading, Predicate<OptionSpec> wanted) {
        List<OptionSpec> options = help.commandSpec().options().stream()
                .filter(option -> !option.hidden() && wanted.test(option))
                .toList();
        if (options.isEmpty()) {
            return "";
        }
        Help.Layout layout = help.createDefaultLayout();
        layout.addOptions(options, help.createDefaultParamLabelRenderer());
        return "\n" + heading + "\n" + layout;
    }

    private String commandsByTopic(Help help) {
        Map<String, Help> commands = help.subcommands();
        StringBuilder text = new StringBuilder();
        TOPICS.forEach((topic, names) -> {
            Help.TextTable table = Help.TextTable.forColumnWidths(help.colorScheme(), NAMES_WIDTH, width - NAMES_WIDTH);
            names.stream()
                    .filter(commands::containsKey)
                    .forEach(name -> table.addRowValues("  " + name, summary(commands.get(name))));
            text.append('\n').append(topic).append(":\n").append(table);
        });
        return text.toString();
    }

    private static String summary(Help command) {
        String first = command.commandSpec().usageMessage().description()[0];
        int end = first.indexOf(". ");
        return end < 0 ? first : first.substring(0, end + 1);
    }

    private static Map<String, List<String>> topics() {
        Map<String, List<String>> topics = new LinkedHashMap<>();
        topics.put(
                "VMs of the server's node",
                List.of("create", "clone", "start", "stop", "suspend", "run", "cp", "list", "show", "push", "delete"));
        topics.put("The cloud", List.of("instance", "image", "template", "registry", "node", "group", "events"));
        topics.put(
                "The program",
                List.of(
                        "server",
                        "wait",
                        "backup",
                        "restore",
                        "license",
                        "bundle",
                        "extension",
                        "runtime",
                        "sim",
                        "version",
                        "help"));
        return topics;
    }
}
