/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.builder.internal.command;

import java.util.List;

/** A program that ended with an error. */
public final class CommandFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final List<String> lastLines;

    CommandFailed(String program, int exitCode, List<String> lastLines) {
        super("%s ended with exit code %d%s".formatted(program, exitCode, words(lastLines)));
        this.lastLines = List.copyOf(lastLines);
    }

    /** The end of what it printed. */
    public List<String> lastLines() {
        return lastLines;
    }

    private static String words(List<String> lines) {
        List<String> end = lines.subList(Math.max(0, lines.size() - 3), lines.size());
        return end.isEmpty() ? " and printed nothing" : " and said: " + String.join(" | ", end);
    }
}
