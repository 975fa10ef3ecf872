/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.node.NullNode;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.template.Template;
import eyrie.api.template.TemplatePulls;
import eyrie.api.template.Templates;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The registry's side of the compatible API: what clients ask it without a controller. Some calls are those of
 * {@link RegistryResource} under another address, since controller and registry are two servers to these clients; what both
 * do is in {@link RegistryCalls}, and each is there exactly while its role is.
 */
@Path("/registry")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        configurationPid = "eyrie.rest",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.registry)")
public final class RegistryServiceResource implements Resource {
    private final Templates templates;
    private final RegistryCalls calls;
    private final String version;

    /** There where this process is a registry as well. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile TemplatePulls pulls;

    @Activate
    public RegistryServiceResource(@Reference Templates templates, RegistryCalls.Config config, BundleContext context) {
        this(templates, null, java.nio.file.Path.of(config.data()), Build.of(context.getBundle()));
    }

    RegistryServiceResource(Templates templates, TemplatePulls pulls, java.nio.file.Path data, Build build) {
        this.templates = templates;
        this.pulls = pulls;
        this.calls = new RegistryCalls(templates, data);
        this.version = build.joined();
    }

    /** The state of the registry. */
    @JsonPropertyOrder({"status", "version"})
    record Status(String status, String version) {}

    @GET
    @Path("/status")
    @Permission(Permission.AUTHENTICATED)
    @Operation("Tells whether the registry runs, and its version.")
    public Envelope<Status> status() {
        return Envelope.ok(new Status("Running", version));
    }

    @GET
    @Path("/vm")
    @Permission(Permission.REGISTRY_LIST)
    @Operation(
            value = "Lists the names of the templates by their ids, or answers the one with the id and its versions.",
            answers = {Map[].class, RegistryView.class})
    public Envelope<Object> names(@QueryParam("id") String id) {
        return Query.text(id).isPresent()
                ? templates(id)
                : Envelope.ok(templates.list().stream()
                        .map(template -> Map.of(template.id(), template.name()))
                        .toList());
    }

    @GET
    @Path("/v2/vm")
    @Permission(Permission.REGISTRY_LIST)
    @Operation(
            value = "Lists the templates, or answers the one with the id and its versions.",
            answers = {RegistryView[].class, RegistryView.class})
    public Envelope<Object> templates(@QueryParam("id") String id) {
        Optional<String> wanted = Query.text(id);
        return Envelope.ok(
                wanted.isPresent() ? calls.one(wanted.get(), pulls) : calls.all(pulls, RegistryView::listed));
    }

    @GET
    @Path("/vm/info")
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Answers the machine of a template version; without tag and version, of the latest.")
    public Envelope<VmConfigView> info(
            @QueryParam("id") String id,
            @QueryParam("tag") String tag,
            @QueryParam("version") String versionNumber,
            @QueryParam("number") String number) {
        return Envelope.ok(VmConfigView.of(templates.resolve(
                Query.required("id", id),
                Query.text(tag).orElse(null),
                RegistryCalls.versionNumber(versionNumber, number))));
    }

    /** What a template is said to be for. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record ArchRequest(String id, String arch) {}

    @PUT
    @Path("/vm/arch")
    @Permission(Permission.REGISTRY_PUSH)
    @Operation("Confirms the architecture of a template, which is that of its machine and cannot be another.")
    public Envelope<NullNode> arch(ArchRequest body) {
        String wanted = Query.required("id", body.id());
        Template template = templates.find(wanted).orElseThrow(RegistryResource::unknown);
        if (!template.arch().id().equals(body.arch())) {
            throw EyrieException.invalid(
                    "arch",
                    body.arch(),
                    "%s, for which the machine of template %s was made"
                            .formatted(template.arch().id(), template.name()));
        }
        return Envelope.ok(NullNode.getInstance());
    }

    @DELETE
    @Path("/vm")
    @Permission(Permission.REGISTRY_DELETE)
    @Operation("Deletes a template with all its versions.")
    public Envelope<NullNode> delete(@QueryParam("id") String id) {
        String wanted = Query.required("id", id);
        templates.delete(
                templates.find(wanted).orElseThrow(RegistryResource::unknown).id());
        return Envelope.ok(NullNode.getInstance());
    }

    @DELETE
    @Path("/revert")
    @Permission(Permission.REGISTRY_DELETE)
    @Operation("Deletes a version of a template and every newer one; without tag and version, the latest.")
    public Envelope<NullNode> revert(
            @QueryParam("id") String id,
            @QueryParam("tag") String tag,
            @QueryParam("version") String versionNumber,
            @QueryParam("number") String number) {
        return calls.revert(id, tag, versionNumber, number);
    }

    @GET
    @Path("/disk")
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Tells how many bytes the disk of the templates has, and how many are free.")
    public Envelope<RegistryCalls.Disk> disk() {
        return Envelope.ok(calls.disk());
    }
}
