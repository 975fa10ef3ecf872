/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.vm;

import eyrie.cli.internal.base.Failure;
import eyrie.cli.internal.base.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The variables that a command in a guest gets. */
final class GuestEnvironment {
    @Option(
            names = {"-e", "--env"},
            paramLabel = "K=V",
            description = "Set a variable; K alone takes its value from here. May be repeated.")
    private List<String> variables = List.of();

    @Option(
            names = {"-f", "--env-file"},
            paramLabel = "FILE",
            description = "Set the variables in a file of lines K=V; empty lines and lines with # are skipped.")
    private List<Path> files = List.of();

    @Option(names = "-E", description = "Set all variables that are set here.")
    private boolean inherited;

    /** Later ones win: our own, then files, then single ones. */
    Map<String, String> variables(Map<String, String> own) {
        Map<String, String> all = new LinkedHashMap<>(inherited ? own : Map.of());
        files.forEach(file -> lines(file).forEach(line -> set(all, line, own)));
        variables.forEach(variable -> set(all, variable, own));
        return all;
    }

    private static void set(Map<String, String> all, String variable, Map<String, String> own) {
        int equals = variable.indexOf('=');
        String name = equals < 0 ? variable : variable.substring(0, equals);
        if (name.isBlank()) {
            throw Failure.invalid("\"" + variable + "\" is no variable; write it like NAME=value");
        }
        if (equals >= 0) {
            all.put(name, variable.substring(equals + 1));
        } else if (own.containsKey(name)) {
            all.put(name, own.get(name));
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::stripLeading)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new Failure(FailureKind.INVALID, "cannot read the variables in " + file, e);
        }
    }
}
