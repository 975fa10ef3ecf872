/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.metrics.internal;

import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Meter;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers with every figure that anybody knows, in the form that Prometheus reads. */
@Path("/metrics")
@Component(service = Resource.class)
public final class MetricsResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsResource.class);

    private final Set<Meter> meters = ConcurrentHashMap.newKeySet();
    private final LongAdder failures = new LongAdder();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void add(Meter meter) {
        meters.add(meter);
    }

    public void remove(Meter meter) {
        meters.remove(meter);
    }

    @GET
    @Produces("text/plain; version=0.0.4; charset=utf-8")
    @Permission("metrics.read")
    public String get() {
        List<Figure> figures = new ArrayList<>();
        for (Meter meter : meters) {
            try {
                figures.addAll(meter.read());
            } catch (RuntimeException e) {
                // One that fails, the database's while that is away for instance, does not hide the others.
                failures.increment();
                LOG.warn("Figures of {} are missing: {}", meter.getClass().getName(), e.toString());
            }
        }
        figures.add(Figure.counter(
                "eyrie_meter_failures_total", "Times that a part of these figures was missing.", failures.sum()));
        return Exposition.of(figures);
    }
}
