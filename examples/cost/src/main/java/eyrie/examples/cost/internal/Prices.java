/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.cost.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What an instance costs an hour: on a node by its name or id, else on the nodes of a group (the cheapest that a node is
 * in), else anywhere. Immutable.
 *
 * @param nodes by name or id
 * @param groups by name or id
 * @param other of everything else
 */
record Prices(Map<String, Double> nodes, Map<String, Double> groups, double other) {
    static final Prices NONE = new Prices(Map.of(), Map.of(), 0);

    Prices {
        nodes = Map.copyOf(nodes);
        groups = Map.copyOf(groups);
    }

    /**
     * Reads {@code node.NAME}, {@code group.NAME} and {@code other}.
     *
     * @param problems hears a sentence for each line that is left out
     */
    static Prices read(Properties lines, Consumer<String> problems) {
        Map<String, Double> nodes = new TreeMap<>();
        Map<String, Double> groups = new TreeMap<>();
        double[] other = {0};
        for (String key : lines.stringPropertyNames()) {
            double price = price(lines.getProperty(key).strip());
            if (Double.isNaN(price)) {
                problems.accept("%s is \"%s\"; use a number, 0.12 for instance".formatted(key, lines.getProperty(key)));
            } else if (key.startsWith("node.")) {
                nodes.put(key.substring("node.".length()), price);
            } else if (key.startsWith("group.")) {
                groups.put(key.substring("group.".length()), price);
            } else if (key.equals("other")) {
                other[0] = price;
            } else {
                problems.accept("%s is not known; use node.NAME, group.NAME or other".formatted(key));
            }
        }
        return new Prices(nodes, groups, other[0]);
    }

    /** @param in names and ids of the groups that the node is in */
    double of(String id, String name, Collection<String> in) {
        Double own = nodes.getOrDefault(name, nodes.get(id));
        if (own != null) {
            return own;
        }
        List<Double> offers = new ArrayList<>();
        for (String group : in) {
            if (groups.containsKey(group)) {
                offers.add(groups.get(group));
            }
        }
        return offers.stream().min(Double::compare).orElse(other);
    }

    private static double price(String text) {
        try {
            double price = Double.parseDouble(text);
            return price >= 0 && Double.isFinite(price) ? price : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
