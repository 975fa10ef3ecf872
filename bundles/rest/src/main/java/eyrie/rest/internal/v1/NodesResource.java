/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.node.NodeAdmin;
import eyrie.api.node.NodeConfiguration;
import eyrie.api.node.NodeConfiguration.CapacityMode;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import eyrie.rest.internal.wire.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The nodes that the controller knows, and what it has decided about them. */
@Path("/eyrie/v1/nodes")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class NodesResource implements Resource {
    private static final int MOST = 100_000;
    private static final int LONGEST = 253;

    private final Nodes nodes;
    private final NodeAdmin admin;
    private final Features features;

    @Activate
    public NodesResource(@Reference Nodes nodes, @Reference NodeAdmin admin, @Reference Features features) {
        this.nodes = nodes;
        this.admin = admin;
        this.features = features;
    }

    /** What is to change; what is not there stays as it is. */
    record ConfigChange(
            String name,
            String host,
            CapacityMode capacityMode,
            Integer maxVms,
            Integer vcpuOverride,
            Size ramOverrideBytes,
            Boolean drain) {
        NodeConfiguration.Change checked() {
            return new NodeConfiguration.Change(
                    text("name", name),
                    text("host", host),
                    capacityMode,
                    number("max_vms", maxVms),
                    number("vcpu_override", vcpuOverride),
                    ramOverrideBytes == null ? null : Long.valueOf(ramOverrideBytes.bytes()),
                    drain);
        }

        private static String text(String field, String value) {
            if (value != null && (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl))) {
                throw EyrieException.invalid(
                        field,
                        value.length() + " characters",
                        "at most %d, none of them control characters".formatted(LONGEST));
            }
            return value;
        }

        private static Integer number(String field, Integer value) {
            if (value != null && (value < 0 || value > MOST)) {
                throw EyrieException.invalid(field, value, "a whole number from 0 to " + MOST);
            }
            return value;
        }
    }

    @GET
    @Permission(Permission.LIST_NODES)
    @Operation("Lists the nodes, those in a state or in a group with such an id if that is asked for.")
    public List<NodeDetail> list(
            @QueryParam("state") String state, @QueryParam("group") String group, @Context UriInfo uri) {
        Query.only(uri, "state", "group");
        Optional<String> wantedState = Query.text(state);
        Optional<String> wantedGroup = Query.text(group);
        return nodes.list().stream()
                .filter(node -> wantedState.isEmpty() || wantedState.get().equalsIgnoreCase(node.state()))
                .filter(node ->
                        wantedGroup.isEmpty() || node.configuration().groups().contains(wantedGroup.get()))
                .map(this::detail)
                .toList();
    }

    @GET
    @Path("/{id}")
    @Permission(Permission.LIST_NODES)
    @Operation("Answers a node with what the controller has decided about it.")
    public NodeDetail get(@PathParam("id") String id) {
        return detail(find(id));
    }

    @PATCH
    @Path("/{id}/config")
    @Permission(Permission.CHANGE_NODE_CONFIG)
    @Operation("Changes what the controller has decided about a node; fields that are not there stay as they are.")
    public NodeDetail configure(@PathParam("id") String id, ConfigChange body) {
        admin.configure(id, body.checked());
        return detail(find(id));
    }

    @DELETE
    @Path("/{id}")
    @Permission(Permission.DELETE_NODE)
    @Operation(value = "Forgets a node that is not heard from; its instances end as failed.", status = 204)
    public void delete(@PathParam("id") String id) {
        admin.delete(id);
    }

    private NodeDetail detail(NodeStatus node) {
        return NodeDetail.of(node, features.uncovered(node.info().id()).orElse(null));
    }

    private NodeStatus find(String id) {
        return nodes.find(id).orElseThrow(() -> EyrieException.notFound("node", id));
    }
}
