/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.template.Templates;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The catalogue of templates. */
@Path("/eyrie/v1/templates")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property =
                "osgi.ds.satisfying.condition.target=(|(osgi.condition.id=eyrie.role.registry)(osgi.condition.id=eyrie.role.node-apart))")
public final class TemplateResource implements Resource {
    private final Templates templates;

    @Activate
    public TemplateResource(@Reference Templates templates) {
        this.templates = templates;
    }

    @GET
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Lists the templates with their versions.")
    public List<TemplateView> list() {
        return templates.list().stream().map(TemplateView::of).toList();
    }

    @DELETE
    @Path("/{id}")
    @Permission(Permission.REGISTRY_DELETE)
    @Operation(value = "Deletes a template with all its versions.", status = 204)
    public void delete(@PathParam("id") String id) {
        templates.delete(id);
    }
}
