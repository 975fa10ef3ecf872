/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.template.Template;
import eyrie.api.template.Templates;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.function.Function;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The templates, as the controller lists them. */
@Path("/api/v1/registry/vm")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class RegistryResource implements Resource {
    private final Templates templates;

    @Activate
    public RegistryResource(@Reference Templates templates) {
        this.templates = templates;
    }

    @GET
    @Permission(Permission.REGISTRY_LIST)
    @Operation(
            value = "Lists the templates, or answers the one with the id and its versions.",
            answers = {RegistryView[].class, RegistryView.class})
    public Envelope<Object> get(@QueryParam("id") String id, @QueryParam("apiVer") String apiVersion) {
        Optional<String> wanted = Query.text(id);
        if (wanted.isPresent()) {
            return Envelope.ok(RegistryView.full(templates.find(wanted.get()).orElseThrow(RegistryResource::unknown)));
        }
        Function<Template, RegistryView> view = "v1".equals(apiVersion) ? RegistryView::brief : RegistryView::listed;
        return Envelope.ok(templates.list().stream().map(view).toList());
    }

    @DELETE
    @Permission(Permission.REGISTRY_DELETE)
    @Operation("Deletes a template with all its versions.")
    public Envelope<Void> delete(@QueryParam("id") String id) {
        String wanted = Query.required("id", id);
        templates.delete(
                templates.find(wanted).orElseThrow(RegistryResource::unknown).id());
        return Envelope.ok();
    }

    /** Clients know this sentence. */
    private static EyrieException unknown() {
        return new EyrieException(ErrorKind.NOT_FOUND, "VM not in the registry");
    }
}
