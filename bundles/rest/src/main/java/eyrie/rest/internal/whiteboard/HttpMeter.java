/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.whiteboard;

import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Kind;
import eyrie.api.metrics.Figure.Sample;
import eyrie.api.metrics.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Component;

/** Counts requests. Labels come from short lists, so that no client can make many of them. */
@Component(service = {HttpMeter.class, Meter.class})
public final class HttpMeter implements Meter {
    private static final double[] BOUNDS = {0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60};
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> AREAS = Set.of("api", "eyrie", "v2", "node", "registry", "metrics");

    private final ConcurrentMap<Key, LongAdder> requests = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Times> times = new ConcurrentHashMap<>();

    private record Key(String area, String method, int status) {}

    private static final class Times {
        private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
        private final DoubleAdder sum = new DoubleAdder();

        Times() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }

        void add(double seconds) {
            int bucket = 0;
            while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
                bucket++;
            }
            buckets[bucket].increment();
            sum.add(seconds);
        }
    }

    /** @param nanos until the call returned; an answer that comes later, an event stream for instance, takes longer */
    void handled(String path, String method, int status, long nanos) {
        String area = area(path);
        requests.computeIfAbsent(
                        new Key(area, METHODS.contains(method) ? method : "other", status), key -> new LongAdder())
                .increment();
        times.computeIfAbsent(area, key -> new Times()).add(nanos / 1e9);
    }

    @Override
    public List<Figure> read() {
        List<Sample> counts = new ArrayList<>();
        requests.forEach((key, count) -> counts.add(new Sample(
                Map.of("area", key.area(), "method", key.method(), "status", Integer.toString(key.status())),
                count.sum())));
        List<Sample> histogram = new ArrayList<>();
        times.forEach((area, taken) -> addTo(histogram, area, taken));
        return List.of(
                new Figure("eyrie_http_requests_total", Kind.COUNTER, "Requests that were handled.", counts),
                new Figure(
                        "eyrie_http_request_seconds",
                        Kind.HISTOGRAM,
                        "Time in which requests were handled; event streams and long polls count until they wait.",
                        histogram));
    }

    private static void addTo(List<Sample> histogram, String area, Times taken) {
        long sum = 0;
        for (int i = 0; i <= BOUNDS.length; i++) {
            sum += taken.buckets[i].sum();
            String bound = i == BOUNDS.length ? "+Inf" : Double.toString(BOUNDS[i]);
            histogram.add(new Sample("_bucket", Map.of("area", area, "le", bound), sum));
        }
        histogram.add(new Sample("_sum", Map.of("area", area), taken.sum.sum()));
        histogram.add(new Sample("_count", Map.of("area", area), sum));
    }

    private static String area(String path) {
        int end = path.indexOf('/', 1);
        String first = path.length() < 2 ? "" : path.substring(1, end < 0 ? path.length() : end);
        return AREAS.contains(first) ? first : "other";
    }
}
