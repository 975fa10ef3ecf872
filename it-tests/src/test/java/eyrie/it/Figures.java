/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.it;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A series of measured values and its percentiles. */
record Figures(String name, String unit, List<Double> values) {
    /** The value below which the given part of the series lies, by the nearest-rank method. */
    double percentile(double part) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int rank = (int) Math.ceil(part * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    double p50() {
        return percentile(0.50);
    }

    double p99() {
        return percentile(0.99);
    }

    String row() {
        return String.format(
                Locale.ROOT,
                "%-46s %4d runs  min %8.1f  p50 %8.1f  p99 %8.1f  max %8.1f %s",
                name,
                values.size(),
                percentile(0),
                p50(),
                p99(),
                percentile(1),
                unit);
    }

    static String rows(Figures... all) {
        return Arrays.stream(all).map(Figures::row).collect(Collectors.joining("\n"));
    }
}
