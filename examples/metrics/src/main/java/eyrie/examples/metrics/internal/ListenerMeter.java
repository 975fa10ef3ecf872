/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.instance.InstanceListeners;
import eyrie.api.instance.InstanceListeners.Status;
import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Figure.Kind;
import eyrie.api.metrics.Figure.Sample;
import eyrie.api.metrics.Meter;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How far those are that listen to instances, webhooks for instance. */
@Component(service = Meter.class)
public final class ListenerMeter implements Meter {
    private final InstanceListeners listeners;

    @Activate
    public ListenerMeter(@Reference InstanceListeners listeners) {
        this.listeners = listeners;
    }

    @Override
    public List<Figure> read() {
        List<Status> all = listeners.list();
        return List.of(
                new Figure(
                        "eyrie_listener_behind_events",
                        Kind.GAUGE,
                        "Events that a listener has yet to hear.",
                        samples(all, Status::behind)),
                new Figure(
                        "eyrie_listener_stuck",
                        Kind.GAUGE,
                        "1 while a listener does not take the next event.",
                        samples(all, status -> status.problem() == null ? 0 : 1)),
                new Figure(
                        "eyrie_listener_dropped_events_total",
                        Kind.COUNTER,
                        "Events that a listener will never hear.",
                        samples(all, Status::dropped)));
    }

    private static List<Sample> samples(List<Status> all, ToDoubleFunction<Status> value) {
        return all.stream()
                .map(status -> new Sample(Map.of("listener", status.name()), value.applyAsDouble(status)))
                .toList();
    }
}
