/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command to run in a VM.
 *
 * @param vm id or name
 * @param command program and arguments
 * @param environment added to the guest's
 * @param directory working directory, or null for the guest's default
 */
public record GuestRun(String vm, List<String> command, Map<String, String> environment, String directory) {
    /** A shell script with arguments, for finding out something about the guest. */
    public static GuestRun shell(String vm, String script, String... arguments) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(List.of(arguments));
        return new GuestRun(vm, List.copyOf(command), Map.of(), null);
    }
}
