/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.oci.ManifestAccess;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The repositories. */
@Path("/v2/_catalog")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class, property = Role.REGISTRY)
public final class CatalogResource implements Resource {
    private final ManifestAccess manifests;

    @Activate
    public CatalogResource(@Reference ManifestAccess manifests) {
        this.manifests = manifests;
    }

    @GET
    @Permission(Permission.REGISTRY_LIST)
    public Response get(@QueryParam("n") String number, @QueryParam("last") @DefaultValue("") String last) {
        Page<String> page = Page.of(number, most -> manifests.repositories(last, most));
        Response.ResponseBuilder answer = Response.ok(new Catalog(page.items()));
        return page.link(answer, "/v2/_catalog", Page.query(number), name -> name)
                .build();
    }

    /** As clients know it. */
    public record Catalog(List<String> repositories) {}
}
