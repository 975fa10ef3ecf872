/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import eyrie.api.EyrieException;
import eyrie.api.machine.GuestCommand;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A process to start in a guest. */
record ExecRequest(List<String> command, Map<String, String> environment, String directory) {
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");
    /** A guest kernel takes little more in all. */
    private static final int MOST_CHARACTERS = 128 << 10;

    GuestCommand checked() {
        if (command == null
                || command.isEmpty()
                || command.getFirst() == null
                || command.getFirst().isBlank()) {
            throw EyrieException.invalid("command", command, "an array of the program and its arguments");
        }
        int characters = 0;
        for (int i = 0; i < command.size(); i++) {
            characters += length("command[%d]".formatted(i), command.get(i));
        }
        Map<String, String> variables = environment == null ? Map.of() : environment;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            if (!VARIABLE.matcher(variable.getKey()).matches()) {
                throw EyrieException.invalid(
                        "environment", variable.getKey(), "names of letters, digits and underscores");
            }
            characters += length("environment." + variable.getKey(), variable.getValue());
        }
        if (characters > MOST_CHARACTERS) {
            throw EyrieException.invalid(
                    "command",
                    characters + " characters",
                    "at most %d, environment included".formatted(MOST_CHARACTERS));
        }
        return new GuestCommand(command, variables, checkedDirectory());
    }

    private String checkedDirectory() {
        if (directory == null || directory.isEmpty()) {
            return null;
        }
        length("directory", directory);
        if (!directory.startsWith("/")) {
            throw EyrieException.invalid("directory", directory, "an absolute path");
        }
        return directory;
    }

    private static int length(String field, String value) {
        if (value == null || value.indexOf('\0') >= 0) {
            throw EyrieException.invalid(
                    field, value == null ? null : value.replace("\0", "\\0"), "text without zero bytes");
        }
        return value.length();
    }
}
