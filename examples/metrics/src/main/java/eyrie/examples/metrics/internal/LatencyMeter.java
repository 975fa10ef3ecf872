/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.event.Event;
import eyrie.api.event.Events;
import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Kind;
import eyrie.api.metrics.Figure.Sample;
import eyrie.api.metrics.Meter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long instances waited for a node and for their start, and how many came into each state, since this was started. */
@Component(service = Meter.class, immediate = true)
public final class LatencyMeter implements Meter {
    private static final Logger LOG = LoggerFactory.getLogger(LatencyMeter.class);
    private static final String PREFIX = "instance.";
    private static final int AT_ONCE = 500;
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    /** Those that were asked for and have not started; the oldest are given up. */
    private static final int MOST_OPEN = 100_000;

    private final Events events;
    private final Histogram placement = new Histogram(
            "eyrie_placement_seconds", "Time from the request of an instance until it has a node.", Histogram.SECONDS);
    private final Histogram start = new Histogram(
            "eyrie_start_seconds", "Time from the request of an instance until it has started.", Histogram.SECONDS);
    private final Map<String, Long> states = new TreeMap<>();
    private final Map<String, Instant> open = new LinkedHashMap<>();
    private final Thread thread;
    private volatile boolean closed;

    @Activate
    public LatencyMeter(@Reference Events events) {
        this.events = events;
        long from = events.latest();
        thread = Thread.ofPlatform().daemon().name("metrics-events").start(() -> follow(from));
    }

    @Deactivate
    void close() {
        closed = true;
        thread.interrupt();
    }

    @Override
    public synchronized List<Figure> read() {
        List<Sample> counts = states.entrySet().stream()
                .map(entry -> new Sample(Map.of("state", entry.getKey()), entry.getValue()))
                .toList();
        return List.of(
                new Figure(
                        "eyrie_instance_transitions_total",
                        Kind.COUNTER,
                        "Times that an instance came into a state.",
                        counts),
                placement.read(),
                start.read());
    }

    private void follow(long from) {
        long cursor = from;
        while (!closed) {
            try {
                for (Event event : events.after(cursor, AT_ONCE, WAIT)) {
                    hear(event);
                    cursor = event.cursor();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.debug("events cannot be heard for the moment", e);
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(AFTER_FAILURE);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    synchronized void hear(Event event) {
        if (!event.type().startsWith(PREFIX)) {
            return;
        }
        String state = event.type().substring(PREFIX.length());
        if (state.startsWith("restart")) {
            return; // it stays in its state
        }
        boolean placed = state.equals("scheduling") && event.data().containsKey("node_id");
        if (placed) {
            Instant asked = open.get(event.subject());
            if (asked != null) {
                placement.add(seconds(asked, event.at()));
            }
            return;
        }
        states.merge(state, 1L, Long::sum);
        switch (state) {
            case "scheduling" -> begin(event);
            case "started" -> {
                Instant asked = open.remove(event.subject());
                if (asked != null) {
                    start.add(seconds(asked, event.at()));
                }
            }
            case "error", "terminating", "terminated" -> open.remove(event.subject());
            default -> LOG.trace("{} tells nothing of times", state);
        }
    }

    /** What comes back to the queue keeps the time of its request. */
    private void begin(Event event) {
        open.putIfAbsent(event.subject(), event.at());
        if (open.size() > MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
        }
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toNanos() / 1e9);
    }
}
