/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import eyrie.api.event.Event;
import eyrie.api.event.Events;
import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Kind;
import eyrie.api.metrics.Figure.Sample;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    /** A log in which nothing happens. */
    private static final class Silence implements Events {
        @Override
        public void append(Connection transaction, String type, String subject, Map<String, Object> data) {
            throw new AssertionError("metrics only read");
        }

        @Override
        public List<Event> after(long after, int limit, Duration wait) throws InterruptedException {
            new CountDownLatch(1).await();
            return List.of();
        }

        @Override
        public long latest() {
            return 0;
        }
    }

    private static Event event(String type, String id, double seconds, Map<String, Object> data) {
        return new Event(1, type, id, data, START.plusMillis((long) (seconds * 1000)));
    }

    @Test
    void whatIsWrittenIsWhatPrometheusReads() {
        MetricsResource metrics = new MetricsResource();
        metrics.add(new JvmMeter("1.0"));
        metrics.add(() -> List.of(new Figure(
                "eyrie_odd",
                Kind.GAUGE,
                "A \\ and a\nbreak.",
                List.of(new Sample(Map.of("b", "say \"hi\"\n\\", "a", "x"), 0.5), new Sample(Map.of("a", ""), -1)))));
        metrics.add(() ->
                List.of(new Figure("eyrie_odd", Kind.GAUGE, "", List.of(new Sample(Map.of("a", "y"), 1e20)))));
        PrometheusText read = PrometheusText.read(metrics.get());
        assertThat(read.problems()).isEmpty();
        assertThat(read.values())
                .containsEntry("eyrie_odd{a=\"x\",b=\"say \\\"hi\\\"\\n\\\\\"}", 0.5)
                .containsEntry("eyrie_odd{a=\"y\"}", 1e20)
                .containsEntry("eyrie_meter_failures_total", 0.0);
        assertThat(read.types()).containsEntry("eyrie_jvm_gc_seconds_total", "counter");
    }

    @Test
    void oneThatFailsHidesNoOther() {
        MetricsResource metrics = new MetricsResource();
        metrics.add(() -> {
            throw new IllegalStateException("the database is away");
        });
        metrics.add(() -> List.of(Figure.gauge("eyrie_well", "Well.", 1)));
        PrometheusText read = PrometheusText.read(metrics.get());
        assertThat(read.problems()).isEmpty();
        assertThat(read.values()).containsEntry("eyrie_well", 1.0).containsEntry("eyrie_meter_failures_total", 1.0);
    }

    @Test
    void timesAreThoseOfTheEvents() {
        LatencyMeter meter = new LatencyMeter(new Silence());
        meter.hear(event("instance.scheduling", "i1", 0, Map.of()));
        meter.hear(event("instance.scheduling", "i1", 0.3, Map.of("node_id", "n")));
        meter.hear(event("instance.started", "i1", 1.5, Map.of("node_id", "n")));
        meter.hear(event("instance.scheduling", "i2", 2, Map.of()));
        meter.hear(event("instance.error", "i2", 3, Map.of()));
        meter.hear(event("instance.started", "unknown", 3, Map.of()));
        meter.hear(event("vm.running", "v", 3, Map.of()));
        PrometheusText read = PrometheusText.read(Exposition.of(meter.read()));
        meter.close();
        assertThat(read.problems()).isEmpty();
        assertThat(read.values())
                .containsEntry("eyrie_placement_seconds_bucket{le=\"0.1\"}", 0.0)
                .containsEntry("eyrie_placement_seconds_bucket{le=\"0.5\"}", 1.0)
                .containsEntry("eyrie_placement_seconds_count", 1.0)
                .containsEntry("eyrie_start_seconds_sum", 1.5)
                .containsEntry("eyrie_instance_transitions_total{state=\"scheduling\"}", 2.0)
                .containsEntry("eyrie_instance_transitions_total{state=\"started\"}", 2.0);
    }

    @Test
    void theReaderSeesWhatIsWrong() {
        assertThat(PrometheusText.read("# HELP a_total A.\n# TYPE a_total gauge\na_total 1\n")
                        .problems())
                .isNotEmpty();
        assertThat(PrometheusText.read("# HELP a A.\n# TYPE a gauge\na{b=\"c} 1\n")
                        .problems())
                .isNotEmpty();
        assertThat(PrometheusText.read("# HELP a A.\n# TYPE a gauge\na 1\na 1\n")
                        .problems())
                .isNotEmpty();
    }
}
