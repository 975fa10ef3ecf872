/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.EyrieException;
import eyrie.api.instance.InstanceQueries;
import eyrie.api.node.NodeAdmin;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes that the controller knows. */
@Path("/api/v1/node")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class NodeResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(NodeResource.class);
    /** Bundles of a running node are replaced one by one; there is no package as a whole. */
    private static final String NOTHING_TO_UPDATE =
            "nothing was done: nodes carry no agent package; PUT /eyrie/v1/bundles replaces parts of a running server";

    private final Nodes nodes;
    private final NodeAdmin admin;
    private final InstanceQueries queries;
    private final Features features;
    private final Build build;

    @Activate
    public NodeResource(
            @Reference Nodes nodes,
            @Reference NodeAdmin admin,
            @Reference InstanceQueries queries,
            @Reference Features features,
            BundleContext context) {
        this(nodes, admin, queries, features, Build.of(context.getBundle()));
    }

    NodeResource(Nodes nodes, NodeAdmin admin, InstanceQueries queries, Features features, Build build) {
        this.nodes = nodes;
        this.admin = admin;
        this.queries = queries;
        this.features = features;
        this.build = build;
    }

    /** Which node is to go. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record DeleteRequest(String nodeId) {}

    @GET
    @Permission(Permission.LIST_NODES)
    @Operation("Lists the nodes, or the one with the id.")
    public Envelope<List<NodeView>> get(@QueryParam("id") String id) {
        Optional<String> wanted = Query.text(id);
        List<NodeStatus> found = wanted.map(
                        one -> List.of(nodes.find(one).orElseThrow(() -> EyrieException.notFound("node", one))))
                .orElseGet(nodes::list);
        NodeLoads loads = NodeLoads.of(queries, wanted.orElse(null));
        Map<String, GroupView> known =
                features.storedGroups().stream().collect(Collectors.toMap(NodeGroup::id, GroupView::of));
        String license = features.tier();
        return Envelope.ok(found.stream()
                .map(node -> NodeView.of(node, loads.of(node.info().id()), known, license, build))
                .toList());
    }

    @DELETE
    @Permission(Permission.DELETE_NODE)
    @Operation("Forgets a node that is not heard from; its id stands in the body.")
    public Envelope<Void> delete(DeleteRequest body, @Context SecurityContext security) {
        String id = Checks.text("node_id", body.nodeId());
        if (id == null) {
            throw EyrieException.invalid("node_id", "", "the id of a node");
        }
        admin.delete(id);
        LOG.info("Node {} is deleted by {}", id, security.getUserPrincipal().getName());
        return Envelope.ok();
    }

    @POST
    @Path("/config")
    @Permission(Permission.CHANGE_NODE_CONFIG)
    @Operation("Changes what the controller has decided about a node; fields that are not there stay as they are.")
    public Envelope<Void> configure(NodeConfigRequest body) {
        admin.configure(body.checkedNodeId(), body.change());
        return Envelope.ok();
    }

    @PUT
    @Path("/update")
    @Permission(Permission.CHANGE_NODE_CONFIG)
    @Operation("Does nothing, and says so: nodes carry no agent package that could be installed again.")
    public Envelope<Void> update() {
        return new Envelope<>("OK", NOTHING_TO_UPDATE, null);
    }
}
