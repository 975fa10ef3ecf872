/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.databind.node.NullNode;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.template.TemplatePulls;
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
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The templates, as the controller lists them. */
@Path("/api/v1/registry")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        configurationPid = "eyrie.rest",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class RegistryResource implements Resource {
    private final Templates templates;

    private final RegistryCalls calls;

    /** There where this process is a registry as well. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile TemplatePulls pulls;

    @Activate
    public RegistryResource(@Reference Templates templates, RegistryCalls.Config config) {
        this(templates, null, java.nio.file.Path.of(config.data()));
    }

    RegistryResource(Templates templates, TemplatePulls pulls, java.nio.file.Path data) {
        this.templates = templates;
        this.pulls = pulls;
        this.calls = new RegistryCalls(templates, data);
    }

    @GET
    @Path("/vm")
    @Permission(Permission.REGISTRY_LIST)
    @Operation(
            value = "Lists the templates, or answers the one with the id and its versions.",
            answers = {RegistryView[].class, RegistryView.class})
    public Envelope<Object> get(@QueryParam("id") String id, @QueryParam("apiVer") String apiVersion) {
        Optional<String> wanted = Query.text(id);
        if (wanted.isPresent()) {
            return Envelope.ok(calls.one(wanted.get(), pulls));
        }
        return Envelope.ok(calls.all(pulls, "v1".equals(apiVersion) ? RegistryView::brief : RegistryView::listed));
    }

    @DELETE
    @Path("/vm")
    @Permission(Permission.REGISTRY_DELETE)
    @Operation("Deletes a template with all its versions.")
    public Envelope<Void> delete(@QueryParam("id") String id) {
        String wanted = Query.required("id", id);
        templates.delete(
                templates.find(wanted).orElseThrow(RegistryResource::unknown).id());
        return Envelope.ok();
    }

    @DELETE
    @Path("/revert")
    @Permission(Permission.REGISTRY_DELETE)
    @Operation("Deletes a version of a template and every newer one; without tag and version, the latest.")
    public Envelope<NullNode> revert(
            @QueryParam("id") String id,
            @QueryParam("tag") String tag,
            @QueryParam("version") String version,
            @QueryParam("number") String number) {
        return calls.revert(id, tag, version, number);
    }

    @GET
    @Path("/disk")
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Tells how many bytes the disk of the templates has, and how many are free.")
    public Envelope<RegistryCalls.Disk> disk() {
        return Envelope.ok(calls.disk());
    }

    /** Clients know this sentence. */
    static EyrieException unknown() {
        return new EyrieException(ErrorKind.NOT_FOUND, "VM not in the registry");
    }
}
