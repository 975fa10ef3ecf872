/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.EyrieException;
import eyrie.api.node.Distribution;
import eyrie.api.node.Distributions;
import eyrie.api.node.Groups;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.Nodes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import eyrie.rest.internal.wire.Unavailable;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Sending templates ahead to nodes. */
@Path("/api/v1/registry/vm/distribute")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class DistributeResource implements Resource {
    private final Distributions distributions;
    private final Nodes nodes;
    private final Features features;

    @Activate
    public DistributeResource(
            @Reference Distributions distributions, @Reference Nodes nodes, @Reference Features features) {
        this.distributions = distributions;
        this.nodes = nodes;
        this.features = features;
    }

    /** What is to be where; {@code registry}, the name of one, is Eyrie's own. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @Unavailable("group")
    record DistributeRequest(
            String templateId, String tag, Integer version, List<String> nodeIds, String groupId, String registry) {
        Distributions.Request checked(List<String> nodes) {
            String template = Checks.text("template_id", templateId);
            if (template == null) {
                throw EyrieException.invalid("template_id", "", "the id of a template");
            }
            return new Distributions.Request(
                    template,
                    Checks.text("tag", tag),
                    version == null
                            ? OptionalInt.empty()
                            : OptionalInt.of(Checks.range("version", version, 0, 0, Integer.MAX_VALUE)),
                    Checks.text("registry", registry),
                    nodes);
        }
    }

    /** What a client asks about from now on. */
    record Accepted(String requestId) {}

    /** A request and how far the nodes are, by their ids. */
    @JsonPropertyOrder({"request", "distribute_status"})
    record View(Asked request, Map<String, OnNode> distributeStatus) {
        static View of(Distribution distribution) {
            Map<String, OnNode> nodes = new LinkedHashMap<>();
            distribution
                    .nodes()
                    .forEach((id, node) -> nodes.put(id, new OnNode(node.done(), node.progress(), node.error())));
            return new View(
                    new Asked(distribution.id(), distribution.template(), Timestamps.of(distribution.requested())),
                    nodes);
        }
    }

    /** What was asked for. */
    @JsonPropertyOrder({"request_id", "template_id", "time_requested"})
    record Asked(String requestId, String templateId, String timeRequested) {}

    /** How far a node is. */
    @JsonPropertyOrder({"status", "progress", "error"})
    record OnNode(boolean status, double progress, String error) {}

    @POST
    @Permission(Permission.REGISTRY_DISTRIBUTE)
    @Operation("Sends a template version to nodes, to all of them unless some are named.")
    public Envelope<Accepted> distribute(DistributeRequest body, @Context SecurityContext security) {
        return Envelope.ok(new Accepted(distributions.distribute(
                body.checked(targets(body)), security.getUserPrincipal().getName())));
    }

    /** The nodes that are named, or those of the group; none for all nodes. */
    private List<String> targets(DistributeRequest body) {
        List<String> named = body.nodeIds() == null ? List.of() : body.nodeIds();
        String wanted = Checks.text("group_id", body.groupId());
        if (wanted == null) {
            return named;
        }
        Groups groups = features.groups("group_id");
        if (!named.isEmpty()) {
            throw EyrieException.invalid("group_id", wanted, "either node_ids or group_id");
        }
        NodeGroup group = groups.find(wanted).orElseThrow(() -> EyrieException.notFound("group", wanted));
        List<String> members = nodes.list().stream()
                .filter(node -> node.configuration().groups().contains(group.id()))
                .map(node -> node.info().id())
                .toList();
        if (members.isEmpty()) {
            throw EyrieException.invalid("group_id", wanted, "a group that has nodes");
        }
        return members;
    }

    @GET
    @Permission(Permission.REGISTRY_DISTRIBUTE_STATUS)
    @Operation(
            value = "Lists the requests to send templates to nodes, or answers the one with the id.",
            answers = {View[].class, View.class})
    public Envelope<Object> get(@QueryParam("id") String id) {
        Optional<String> wanted = Query.text(id);
        return wanted.isPresent()
                ? Envelope.ok(View.of(distributions
                        .find(wanted.get())
                        .orElseThrow(() -> EyrieException.notFound("distribution", wanted.get()))))
                : Envelope.ok(distributions.list().stream().map(View::of).toList());
    }

    @DELETE
    @Permission(Permission.REGISTRY_DISTRIBUTE)
    @Operation("Cancels a request on the nodes that are not done.")
    public Envelope<Void> cancel(@QueryParam("id") String id) {
        distributions.cancel(Query.required("id", id));
        return Envelope.ok();
    }
}
