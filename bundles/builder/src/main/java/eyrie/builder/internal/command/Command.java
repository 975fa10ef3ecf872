/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.command;

import java.util.List;
import java.util.Map;

/**
 * A program to run.
 *
 * @param name what users call it: it may stand behind others that only prepare its surroundings
 * @param argv absolute path and arguments
 * @param environment besides the little that every program gets
 */
public record Command(String name, List<String> argv, Map<String, String> environment) {
    public Command {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
    }

    public static Command of(String name, List<String> argv) {
        return new Command(name, argv, Map.of());
    }
}
