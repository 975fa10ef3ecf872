/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import eyrie.api.EyrieException;
import eyrie.api.instance.Instances;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The nodes that the controller knows. */
@Path("/api/v1/node")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class NodeResource implements Resource {
    private final Nodes nodes;
    private final Instances instances;
    private final Build build;

    @Activate
    public NodeResource(@Reference Nodes nodes, @Reference Instances instances, BundleContext context) {
        this(nodes, instances, Build.of(context.getBundle()));
    }

    NodeResource(Nodes nodes, Instances instances, Build build) {
        this.nodes = nodes;
        this.instances = instances;
        this.build = build;
    }

    @GET
    @Permission(Permission.LIST_NODES)
    @Operation("Lists the nodes, or the one with the id.")
    public Envelope<List<NodeView>> get(@QueryParam("id") String id) {
        List<NodeStatus> found = Query.text(id)
                .map(wanted -> List.of(nodes.find(wanted).orElseThrow(() -> EyrieException.notFound("node", wanted))))
                .orElseGet(nodes::list);
        var known = instances.list();
        return Envelope.ok(
                found.stream().map(node -> NodeView.of(node, known, build)).toList());
    }
}
