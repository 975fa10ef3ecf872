/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.platform;

import java.nio.file.Path;
import java.util.List;

/**
 * A program to start.
 *
 * @param command the program's absolute path and its arguments
 * @param environment {@code NAME=value} each; nothing else is inherited
 * @param output file for standard output and standard error, appended to
 * @param inherited descriptor that the program gets as number 3, or -1; of all others it gets none
 */
public record SpawnRequest(List<String> command, List<String> environment, Path output, int inherited) {
    /** The number that the inherited descriptor has in the program. */
    public static final int INHERITED_FD = 3;

    public SpawnRequest {
        command = List.copyOf(command);
        environment = List.copyOf(environment);
    }
}
