/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts about one thing, one a line; what is not known is left out. */
public final class Fields {
    private final Style style;
    private final Map<String, String> fields = new LinkedHashMap<>();

    public Fields(Style style) {
        this.style = style;
    }

    public Fields add(String name, String value) {
        String shown = Text.line(value);
        if (!shown.isEmpty()) {
            fields.put(name, shown);
        }
        return this;
    }

    public String render() {
        int width = fields.keySet().stream().mapToInt(String::length).max().orElse(0);
        List<String> lines = new ArrayList<>();
        fields.forEach((name, value) -> lines.add(style.heading(name + ":")
                + " ".repeat(width - name.length() + 1)
                + (name.equals("status") || name.equals("state") ? style.state(value) : value)));
        return String.join("\n", lines);
    }
}
