/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** Says that a registry is here, which clients ask first. */
@Path("/v2")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class, property = Role.REGISTRY)
public final class BaseResource implements Resource {
    @GET
    @Permission(Permission.AUTHENTICATED)
    public Response get() {
        return Response.ok(Map.of())
                .header("Docker-Distribution-API-Version", "registry/2.0")
                .build();
    }
}
