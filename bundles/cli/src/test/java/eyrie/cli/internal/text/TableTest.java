/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.cli.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tables and the text in them. */
class TableTest {
    @Test
    void columnsAreAsWideAsTheirContent() {
        String table = new Table(Style.PLAIN, "A", "LONGER", "C")
                .row("wide cell", "x", "end")
                .row("ü", "", "")
                .render();

        assertThat(table).isEqualTo("""
                A          LONGER  C
                wide cell  x       end
                ü          -       -""");
    }

    @Test
    void aTableWithoutRowsHasItsHeadings() {
        assertThat(new Table(Style.PLAIN, "A", "B").render()).isEqualTo("A  B");
    }

    @Test
    void cellsObeyNoTerminal() {
        String table =
                new Table(Style.PLAIN, "A").row("\033]0;title\007\nnext\u202e").render();

        assertThat(table).isEqualTo("A\n]0;title  next");
    }

    @Test
    void coloursDoNotMoveColumns() {
        String table = new Table(new Style(true), "STATUS", "B")
                .row("running", "x")
                .row("odd", "y")
                .render();

        assertThat(table.replaceAll("\033\\[\\d+m", "")).isEqualTo("STATUS   B\nrunning  x\nodd      y");
    }
}
