/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.machine;

import java.util.List;
import java.util.Map;

/**
 * A process to start in the guest.
 *
 * @param argv program and arguments; the program is looked up in the guest's PATH
 * @param environment added to the agent's own
 * @param directory working directory, or null for {@code /}
 */
public record GuestCommand(List<String> argv, Map<String, String> environment, String directory) {
    public GuestCommand {
        argv = List.copyOf(argv);
        environment = Map.copyOf(environment);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("a guest command needs a program");
        }
    }

    public static GuestCommand of(String... argv) {
        return new GuestCommand(List.of(argv), Map.of(), null);
    }
}
