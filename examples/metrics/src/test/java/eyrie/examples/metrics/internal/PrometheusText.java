/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text format as strictly as Prometheus' own checker, conventions of names included. */
final class PrometheusText {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (NaN|[+-]Inf|-?[0-9.]+(?:[eE][+-]?[0-9]+)?)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(?:,|$)");

    private final Map<String, String> types = new LinkedHashMap<>();
    private final Map<String, Double> values = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    private PrometheusText() {}

    static PrometheusText read(String text) {
        PrometheusText read = new PrometheusText();
        if (!text.endsWith("\n")) {
            read.problems.add("the last line does not end");
        }
        String family = "";
        Set<String> done = new HashSet<>();
        Set<String> helped = new HashSet<>();
        for (String line : text.split("\n")) {
            if (line.startsWith("# HELP ")) {
                helped.add(line.split(" ", 4)[2]);
            } else if (line.startsWith("# TYPE ")) {
                String[] parts = line.split(" ");
                done.add(family);
                family = parts[2];
                if (done.contains(family)) {
                    read.problems.add(family + " comes twice");
                }
                read.types.put(family, parts[3]);
                read.checkName(family, parts[3], helped);
            } else {
                read.sample(line, family);
            }
        }
        read.checkHistograms();
        return read;
    }

    List<String> problems() {
        return problems;
    }

    Map<String, String> types() {
        return types;
    }

    /** By the line without its value. */
    Map<String, Double> values() {
        return values;
    }

    private void checkName(String name, String type, Set<String> helped) {
        if (!helped.contains(name)) {
            problems.add(name + " has no help");
        }
        if (type.equals("counter") != name.endsWith("_total")) {
            problems.add(name + " is a " + type);
        }
        if (name.matches(".*_(milliseconds|ms|minutes|kilobytes|mib|percent).*")) {
            problems.add(name + " is not in base units");
        }
        if (!Set.of("counter", "gauge", "histogram").contains(type)) {
            problems.add(name + " has the type " + type);
        }
    }

    private void sample(String line, String family) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            problems.add("not readable: " + line);
            return;
        }
        boolean histogram = "histogram".equals(types.get(family));
        String name = histogram ? matcher.group(1).replaceFirst("_(bucket|sum|count)$", "") : matcher.group(1);
        if (!name.equals(family)) {
            problems.add("%s stands under %s".formatted(line, family));
        }
        checkLabels(line, matcher.group(2));
        String key = line.substring(0, line.lastIndexOf(' '));
        String value = matcher.group(3).replace("Inf", "Infinity");
        if (values.put(key, Double.valueOf(value)) != null) {
            problems.add(key + " comes twice");
        }
    }

    private void checkLabels(String line, String labels) {
        if (labels == null) {
            return;
        }
        Matcher matcher = LABEL.matcher(labels);
        int end = 0;
        Set<String> names = new HashSet<>();
        while (matcher.find() && matcher.start() == end) {
            end = matcher.end();
            if (!names.add(matcher.group(1))) {
                problems.add("a label twice: " + line);
            }
        }
        if (end != labels.length()) {
            problems.add("labels not readable: " + line);
        }
    }

    private void checkHistograms() {
        types.forEach((name, type) -> {
            if (!type.equals("histogram")) {
                return;
            }
            Map<String, Double> last = new HashMap<>();
            values.forEach((key, value) -> {
                if (key.startsWith(name + "_bucket")) {
                    String series = key.replaceFirst(",?le=\"[^\"]*\"", "")
                            .replace("_bucket", "_count")
                            .replace("{}", "");
                    if (last.getOrDefault(series, 0.0) > value) {
                        problems.add(key + " is less than the bucket before");
                    }
                    last.put(series, value);
                }
            });
            last.forEach((series, value) -> {
                if (!value.equals(values.get(series))) {
                    problems.add(series + " is not what its last bucket says");
                }
            });
        });
    }
}
