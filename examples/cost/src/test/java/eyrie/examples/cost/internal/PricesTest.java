/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.cost.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PricesTest {
    private final List<String> problems = new ArrayList<>();

    private Prices read(String text) throws IOException {
        Properties lines = new Properties();
        lines.load(new StringReader(text));
        return Prices.read(lines, problems::add);
    }

    @Test
    void theNodesOwnPriceCountsThenTheCheapestOfItsGroupsThenTheOther() throws IOException {
        Prices prices = read("""
                node.big = 0.5
                node.n7 = 0.25
                group.spot = 0.02
                group.own = 0.01
                other = 1
                """);
        assertThat(prices.of("n1", "big", List.of("spot"))).isEqualTo(0.5);
        assertThat(prices.of("n7", "small", List.of("spot"))).isEqualTo(0.25);
        assertThat(prices.of("n2", "small", List.of("spot", "own", "none"))).isEqualTo(0.01);
        assertThat(prices.of("n2", "small", List.of())).isEqualTo(1);
        assertThat(Prices.NONE.of("n2", "small", List.of())).isZero();
        assertThat(problems).isEmpty();
    }

    @Test
    void whatIsWrongIsNamedAndTheRestCounts() throws IOException {
        Prices prices = read("node.a = cheap\nnode.b = -1\ncity = 3\nnode.c = 2\n");
        assertThat(problems).hasSize(3).anyMatch(p -> p.contains("city is not known"));
        assertThat(prices.of("c", "c", List.of())).isEqualTo(2);
    }
}
