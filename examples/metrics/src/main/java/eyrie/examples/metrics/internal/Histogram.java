/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Kind;
import eyrie.api.metrics.Figure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many were at most so large. Not thread-safe. */
final class Histogram {
    /** From an idle fleet to a queue of hours. */
    static final double[] SECONDS = {0.005, 0.02, 0.1, 0.5, 1, 2, 5, 15, 60, 300, 1800, 7200};

    private final String name;
    private final String help;
    private final double[] bounds;
    private final long[] counts;
    private double sum;

    Histogram(String name, String help, double[] bounds) {
        this.name = name;
        this.help = help;
        this.bounds = bounds.clone();
        this.counts = new long[bounds.length + 1];
    }

    void add(double value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        counts[bucket]++;
        sum += value;
    }

    Figure read() {
        List<Sample> samples = new ArrayList<>();
        long all = 0;
        for (int i = 0; i < counts.length; i++) {
            all += counts[i];
            String bound = i == bounds.length ? "+Inf" : Double.toString(bounds[i]);
            samples.add(new Sample("_bucket", Map.of("le", bound), all));
        }
        samples.add(new Sample("_sum", Map.of(), sum));
        samples.add(new Sample("_count", Map.of(), all));
        return new Figure(name, Kind.HISTOGRAM, help, samples);
    }
}
