/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import eyrie.api.instance.InstanceListeners;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows how far those have heard that listen to instances. */
@Path("/eyrie/v1/runtime/listeners")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class ListenerResource implements Resource {
    private final InstanceListeners listeners;

    @Activate
    public ListenerResource(@Reference InstanceListeners listeners) {
        this.listeners = listeners;
    }

    @GET
    @Permission(Permission.VIEW_RUNTIME)
    @Operation("Lists those that listen to instances: how many events each has yet to hear, and what holds it up.")
    public List<InstanceListeners.Status> list() {
        return listeners.list();
    }
}
