/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

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
@Path("/eyrie/v1/queue")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class QueueResource implements Resource {
    private final InstanceQueries queries;

    @Activate
    public QueueResource(@Reference InstanceQueries queries) {
        this.queries = queries;
    }

    @GET
    @Permission(Permission.LIST_VMS)
    @Operation("Tells how many instances wait, for how long, and how many are placed a second.")
    public InstanceQueries.Figures get() {
        return queries.figures();
    }
}
