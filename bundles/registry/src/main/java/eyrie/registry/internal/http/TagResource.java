/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.oci.ManifestAccess;
import eyrie.registry.internal.oci.Names;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The tags of a repository. */
@Path("/v2/" + Paths.NAME + "/tags/list")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class, property = Role.REGISTRY)
public final class TagResource implements Resource {
    private final ManifestAccess manifests;

    @Activate
    public TagResource(@Reference ManifestAccess manifests) {
        this.manifests = manifests;
    }

    @GET
    @Permission(Permission.REGISTRY_PULL + ":{name}")
    public Response get(
            @PathParam("name") String name,
            @QueryParam("n") String number,
            @QueryParam("last") @DefaultValue("") String last) {
        String repository = Names.repository(name);
        Page<String> page = Page.of(number, most -> manifests.tags(repository, last, most));
        Response.ResponseBuilder answer = Response.ok(new TagList(repository, page.items()));
        String path = "/v2/%s/tags/list".formatted(repository);
        return page.link(answer, path, Page.query(number), tag -> tag).build();
    }

    /** As the specification has it. */
    public record TagList(String name, List<String> tags) {}
}
