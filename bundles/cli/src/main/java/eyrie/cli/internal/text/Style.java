/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import eyrie.cli.internal.base.Terminal;
import java.util.Locale;

/** Colours, where a person looks and has not forbidden them. */
public record Style(boolean colours) {
    /** No colours at all. */
    public static final Style PLAIN = new Style(false);

    /** For standard output: NO_COLOR, a dumb terminal or a pipe switch colours off. */
    public static Style of(Terminal terminal) {
        String noColor = terminal.environment().getOrDefault("NO_COLOR", "");
        boolean dumb = "dumb".equals(terminal.environment().get("TERM"));
        return new Style(terminal.outIsTerminal() && noColor.isEmpty() && !dumb);
    }

    public String heading(String text) {
        return wrap("1", text);
    }

    /** A state's name in the colour of what it means. */
    public String state(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "running", "started", "active", "done" -> wrap("32", text);
            case "error", "offline", "unhealthy", "failed", "terminated" -> wrap("31", text);
            case "scheduling", "pulling", "starting", "creating", "pushing", "stopping", "terminating" ->
                wrap("33", text);
            default -> text;
        };
    }

    private String wrap(String code, String text) {
        return colours ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
