/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Sample;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The text format of Prometheus, version 0.0.4. */
final class Exposition {
    private Exposition() {}

    /** Figures by name; those of one name, which several may give, stand together as the format wants it. */
    static String of(List<Figure> figures) {
        Map<String, List<Figure>> byName =
                figures.stream().collect(Collectors.groupingBy(Figure::name, TreeMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder();
        byName.forEach((name, same) -> add(text, name, same));
        return text.toString();
    }

    private static void add(StringBuilder text, String name, List<Figure> same) {
        Figure first = same.getFirst();
        text.append("# HELP ")
                .append(name)
                .append(' ')
                .append(escaped(first.help(), false))
                .append('\n');
        text.append("# TYPE ").append(name).append(' ');
        text.append(first.kind().name().toLowerCase(Locale.ROOT)).append('\n');
        // Buckets of one histogram stand in the order of their bounds, as they came.
        same.stream().flatMap(figure -> figure.samples().stream()).forEach(sample -> add(text, name, sample));
    }

    private static void add(StringBuilder text, String name, Sample sample) {
        text.append(name).append(sample.suffix());
        if (!sample.labels().isEmpty()) {
            text.append(sample.labels().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey(Comparator.naturalOrder()))
                    .map(label -> label.getKey() + "=\"" + escaped(label.getValue(), true) + '"')
                    .collect(Collectors.joining(",", "{", "}")));
        }
        text.append(' ').append(number(sample.value())).append('\n');
    }

    private static String number(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String escaped(String text, boolean quoted) {
        String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
        return quoted ? escaped.replace("\"", "\\\"") : escaped;
    }
}
