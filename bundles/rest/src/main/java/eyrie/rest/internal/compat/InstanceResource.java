/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.instance.Instance;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.instance.Instances;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.template.Templates;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of the controller: start, list, rename, terminate. */
@Path("/api/v1/vm")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        configurationPid = "eyrie.rest",
        configurationPolicy = ConfigurationPolicy.OPTIONAL,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class InstanceResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceResource.class);
    private static final String TERMINATED_BY = "instance terminated by controller";

    private final Instances instances;
    private final InstanceQueries queries;
    private final StartRequests requests;
    private final int noSuchTagStatus;

    /** What can be set. */
    @interface Config {
        /** The HTTP status of {@code No such tag}: some clients fall back to the latest version only after a 200. */
        int noSuchTagStatus() default 200;
    }

    @Activate
    public InstanceResource(
            @Reference Instances instances,
            @Reference InstanceQueries queries,
            @Reference Templates templates,
            @Reference Features features,
            Config config) {
        this(instances, queries, templates, features, config.noSuchTagStatus());
    }

    InstanceResource(
            Instances instances, InstanceQueries queries, Templates templates, Features features, int noSuchTagStatus) {
        this.instances = instances;
        this.queries = queries;
        this.requests = new StartRequests(templates, features);
        this.noSuchTagStatus = noSuchTagStatus;
    }

    /** What its owner may change; null leaves it as it is. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record UpdateRequest(String name, String externalId, Map<String, Object> metadata) {}

    /** Which instance is to go. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record TerminateRequest(String id) {}

    @POST
    @Permission(Permission.START_VM)
    @Operation(value = "Starts instances of a template and answers their ids.", answers = String[].class)
    public Response start(StartRequest body, @Context SecurityContext security) {
        try {
            List<String> ids = instances.create(
                    requests.check(body), security.getUserPrincipal().getName());
            return Response.ok(Envelope.ok(ids)).build();
        } catch (EyrieException e) {
            if (e.kind() == ErrorKind.NOT_FOUND && ("No such tag " + body.tag()).equals(e.getMessage())) {
                return Response.status(noSuchTagStatus)
                        .entity(Envelope.fail(e.getMessage()))
                        .build();
            }
            // A feature may have gone in between.
            requests.requireFeatures(body);
            throw e;
        }
    }

    @GET
    @Permission(Permission.LIST_VMS)
    @Operation(
            value = "Lists the instances, each in a wrapper, or answers the one with the id.",
            answers = {InstanceWrapper[].class, InstanceView.class})
    public Response get(@QueryParam("id") String id, @Context UriInfo uri, @Context HttpServletRequest request) {
        String registry = Addresses.of(uri);
        Optional<String> wanted = Query.text(id);
        Object answer = wanted.isPresent()
                ? Envelope.ok(InstanceView.of(find(wanted.get()), registry))
                : InstanceStream.of(queries, registry, request);
        return Response.ok(answer).build();
    }

    @PUT
    @Permission(Permission.START_VM)
    @Operation("Changes the name, the external id or the metadata of an instance.")
    public Envelope<Void> update(@QueryParam("id") String id, UpdateRequest body) {
        String instance = Query.required("id", id);
        instances.update(
                instance,
                new Instance.Change(
                        Checks.textOrEmpty("name", body.name()),
                        Checks.textOrEmpty("external_id", body.externalId()),
                        body.metadata() == null ? null : Checks.metadata(body.metadata())));
        return Envelope.ok();
    }

    @DELETE
    @Permission(Permission.TERMINATE_VM)
    @Operation("Terminates an instance; its id stands in the body or in the query.")
    public Envelope<Void> terminate(
            @QueryParam("id") String id, TerminateRequest body, @Context SecurityContext security) {
        String instance = one(Query.text(body.id()), Query.text(id));
        LOG.info(
                "Instance {} is terminated by {}",
                instance,
                security.getUserPrincipal().getName());
        instances.terminate(instance, TERMINATED_BY);
        return Envelope.ok();
    }

    private Instance find(String id) {
        return instances.find(id).orElseThrow(() -> EyrieException.notFound("instance", id));
    }

    private static String one(Optional<String> body, Optional<String> query) {
        if (body.isPresent() && query.isPresent() && !body.equals(query)) {
            throw EyrieException.invalid("id", query.get(), "the same id in the query as in the body");
        }
        return body.or(() -> query).orElseThrow(() -> EyrieException.invalid("id", "", "the id of an instance"));
    }
}
