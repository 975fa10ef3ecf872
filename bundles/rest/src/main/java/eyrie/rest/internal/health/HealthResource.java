/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.health;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.health.Readinesses.Waiting;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Tells load balancers and service managers whether the program lives, and whether it can do its work. */
@Component(service = Resource.class)
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
public final class HealthResource implements Resource {
    private final Readinesses readinesses;

    @Activate
    public HealthResource(@Reference Readinesses readinesses) {
        this.readinesses = readinesses;
    }

    @GET
    @Path("livez")
    @Permission(Permission.NONE)
    public Live live() {
        return new Live(true);
    }

    @GET
    @Path("readyz")
    @Permission(Permission.NONE)
    public Response ready() {
        List<Waiting> waiting = readinesses.waiting();
        return Response.status(waiting.isEmpty() ? Response.Status.OK : Response.Status.SERVICE_UNAVAILABLE)
                .entity(new Ready(waiting.isEmpty(), waiting))
                .build();
    }

    record Live(boolean live) {}

    record Ready(boolean ready, List<Waiting> waiting) {}
}
