/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import eyrie.api.metrics.Figure;
import eyrie.api.metrics.Meter;
import eyrie.registry.internal.Role;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells how much the registry moves. */
@Component(service = Meter.class, property = Role.REGISTRY)
public final class TrafficMeter implements Meter {
    private final Depot depot;

    @Activate
    public TrafficMeter(@Reference Depot depot) {
        this.depot = depot;
    }

    @Override
    public List<Figure> read() {
        return List.of(
                Figure.counter(
                        "eyrie_registry_sent_bytes_total",
                        "Bytes of blobs that the registry sent, those of clients that broke off included.",
                        depot.traffic().sent()),
                Figure.counter(
                        "eyrie_registry_received_bytes_total",
                        "Bytes of blobs that were pushed to the registry.",
                        depot.traffic().received()));
    }
}
