/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.metrics;

import java.util.List;
import java.util.Map;

/**
 * One figure with its values.
 *
 * @param name by the conventions of Prometheus: {@code eyrie_http_requests_total}, base units, {@code _total} for counters
 * @param kind what may be done with it
 * @param help what it is, in one sentence
 * @param samples its values, one for each combination of labels; perhaps none
 */
public record Figure(String name, Kind kind, String help, List<Sample> samples) {
    /** What a figure is. */
    public enum Kind {
        /** Only grows, and begins at 0 with the process. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** How many were at most so large: samples with the suffixes {@code _bucket}, {@code _sum} and {@code _count}. */
        HISTOGRAM
    }

    /**
     * One value.
     *
     * @param suffix added to the name of a histogram; empty otherwise
     * @param labels what tells it from the others
     */
    public record Sample(String suffix, Map<String, String> labels, double value) {
        public Sample {
            labels = Map.copyOf(labels);
        }

        /** Without a suffix. */
        public Sample(Map<String, String> labels, double value) {
            this("", labels, value);
        }
    }

    public Figure {
        samples = List.copyOf(samples);
    }

    /** One that goes up and down, with one value. */
    public static Figure gauge(String name, String help, double value) {
        return new Figure(name, Kind.GAUGE, help, List.of(new Sample(Map.of(), value)));
    }

    /** One that only grows, with one value. */
    public static Figure counter(String name, String help, double value) {
        return new Figure(name, Kind.COUNTER, help, List.of(new Sample(Map.of(), value)));
    }
}
