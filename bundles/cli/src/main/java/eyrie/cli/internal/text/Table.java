/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows under headings, every column as wide as its widest cell. */
public final class Table {
    private static final String GAP = "  ";

    private final Style style;
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(Style style, String... headings) {
        this.style = style;
        this.headings = List.of(headings);
    }

    /** Adds a row; a cell that says nothing shows as a dash. */
    public Table row(String... cells) {
        rows.add(Arrays.stream(cells).map(Table::cell).toList());
        return this;
    }

    /** The table; without rows, only its headings. */
    public String render() {
        int[] widths = new int[headings.size()];
        measure(widths, headings);
        rows.forEach(row -> measure(widths, row));
        List<String> lines = new ArrayList<>();
        lines.add(style.heading(line(headings, widths, false)));
        rows.forEach(row -> lines.add(line(row, widths, true)));
        return String.join("\n", lines);
    }

    private String line(List<String> cells, int[] widths, boolean coloured) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            line.append(coloured && isState(i) ? style.state(cell) : cell);
            if (i < cells.size() - 1) {
                line.append(" ".repeat(widths[i] - width(cell))).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }

    private boolean isState(int column) {
        return headings.get(column).equals("STATUS") || headings.get(column).equals("STATE");
    }

    private static String cell(String text) {
        String shown = Text.line(text);
        return shown.isEmpty() ? "-" : shown;
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int i = 0; i < cells.size(); i++) {
            widths[i] = Math.max(widths[i], width(cells.get(i)));
        }
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
