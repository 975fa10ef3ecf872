/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Figures of the queue. */
@Path("/api/v1/stats")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class StatsResource implements Resource {
    private final InstanceQueries queries;

    @Activate
    public StatsResource(@Reference InstanceQueries queries) {
        this.queries = queries;
    }

    /** Seconds in the queue, and instances a second that leave it. */
    @JsonPropertyOrder({"average_queue_time", "tasks_per_second"})
    record Stats(double averageQueueTime, double tasksPerSecond) {}

    @GET
    @Permission(Permission.LIST_VMS)
    @Operation("Tells how long instances wait, and how many are placed a second.")
    public Envelope<Stats> get() {
        InstanceQueries.Figures figures = queries.figures();
        return Envelope.ok(new Stats(figures.averageQueueSeconds(), figures.placementsPerSecond()));
    }
}
