/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.examples.cost.internal;

import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Shows what each node costs. */
@Path("/eyrie/v1/x/cost")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class CostResource implements Resource {
    private final Nodes nodes;
    private final CostScore score;

    /**
     * What a node costs.
     *
     * @param price of an instance an hour
     * @param instances that are there
     * @param perHour of them all
     */
    public record NodeCost(String nodeId, String nodeName, double price, int instances, double perHour) {}

    @Activate
    public CostResource(@Reference Nodes nodes, @Reference CostScore score) {
        this.nodes = nodes;
        this.score = score;
    }

    @GET
    @Permission("cost.read")
    public List<NodeCost> list() {
        return nodes.list().stream().map(this::cost).toList();
    }

    private NodeCost cost(NodeStatus node) {
        String name = node.configuration().name() == null
                ? node.info().name()
                : node.configuration().name();
        double price = score.price(node.info().id(), name);
        return new NodeCost(node.info().id(), name, price, node.instances(), price * node.instances());
    }
}
