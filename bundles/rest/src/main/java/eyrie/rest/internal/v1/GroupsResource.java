/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.EyrieException;
import eyrie.api.node.Groups;
import eyrie.api.node.NodeGroup;
import eyrie.api.node.NodeStatus;
import eyrie.api.node.Nodes;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The groups of nodes. */
@Path(GroupsResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class GroupsResource implements Resource {
    static final String PATH = "/eyrie/v1/groups";

    private final Features features;
    private final Nodes nodes;

    @Activate
    public GroupsResource(@Reference Features features, @Reference Nodes nodes) {
        this.features = features;
        this.nodes = nodes;
    }

    /** A group with the ids of its nodes. */
    record GroupDetail(String id, String name, String description, String fallbackGroupId, List<String> nodes) {
        static GroupDetail of(NodeGroup group, List<NodeStatus> all) {
            return new GroupDetail(
                    group.id(),
                    group.name(),
                    group.description(),
                    group.fallbackGroupId(),
                    all.stream()
                            .filter(node -> node.configuration().groups().contains(group.id()))
                            .map(node -> node.info().id())
                            .toList());
        }
    }

    /** What a group is to be; in a change, what is not there stays as it is and an empty fallback goes. */
    record GroupRequest(String name, String description, String fallbackGroupId) {
        private static final int LONGEST = 4096;

        GroupRequest checked() {
            check("name", name);
            check("description", description);
            check("fallback_group_id", fallbackGroupId);
            return this;
        }

        private static void check(String field, String value) {
            if (value != null && (value.length() > LONGEST || value.chars().anyMatch(Character::isISOControl))) {
                throw EyrieException.invalid(
                        field,
                        value.length() + " characters",
                        "at most %d, none of them control characters".formatted(LONGEST));
            }
        }
    }

    @GET
    @Permission(Permission.GET_GROUPS)
    @Operation("Lists the groups of nodes.")
    public List<GroupDetail> list() {
        List<NodeStatus> all = nodes.list();
        return features.storedGroups().stream()
                .map(group -> GroupDetail.of(group, all))
                .toList();
    }

    @GET
    @Path("/{id}")
    @Permission(Permission.GET_GROUPS)
    @Operation("Answers a group of nodes, by its id or its name.")
    public GroupDetail get(@PathParam("id") String id) {
        return GroupDetail.of(
                features.storedGroups().stream()
                        .filter(group -> group.id().equals(id) || group.name().equals(id))
                        .max(Comparator.comparing(group -> group.id().equals(id)))
                        .orElseThrow(() -> EyrieException.notFound("group", id)),
                nodes.list());
    }

    @POST
    @Permission(Permission.CREATE_GROUP)
    @Operation(value = "Makes a group of nodes.", status = 201, answers = GroupDetail.class)
    public Response create(GroupRequest body) {
        Groups groups = features.groups(PATH);
        body.checked();
        if (body.name() == null || body.name().isBlank()) {
            throw EyrieException.invalid("name", "", "a name for the group");
        }
        boolean fallsBack =
                body.fallbackGroupId() != null && !body.fallbackGroupId().isEmpty();
        NodeGroup made = groups.create(
                body.name(),
                body.description() == null ? "" : body.description(),
                fallsBack ? find(groups, body.fallbackGroupId()).id() : null);
        return Response.status(Response.Status.CREATED)
                .entity(GroupDetail.of(made, List.of()))
                .build();
    }

    @PATCH
    @Path("/{id}")
    @Permission(Permission.UPDATE_GROUP)
    @Operation("Changes a group of nodes; an empty fallback_group_id takes the fallback away.")
    public GroupDetail update(@PathParam("id") String id, GroupRequest body) {
        Groups groups = features.groups(PATH);
        body.checked();
        boolean fallsBack =
                body.fallbackGroupId() != null && !body.fallbackGroupId().isEmpty();
        NodeGroup changed = groups.update(
                find(groups, id).id(),
                body.name(),
                body.description(),
                fallsBack ? find(groups, body.fallbackGroupId()).id() : body.fallbackGroupId());
        return GroupDetail.of(changed, nodes.list());
    }

    @DELETE
    @Path("/{id}")
    @Permission(Permission.DELETE_GROUP)
    @Operation(value = "Deletes a group of nodes.", status = 204)
    public void delete(@PathParam("id") String id) {
        Groups groups = features.groups(PATH);
        groups.delete(find(groups, id).id());
    }

    @PUT
    @Path("/{id}/nodes/{node}")
    @Permission(Permission.ADD_NODE_TO_GROUP)
    @Operation(value = "Puts a node into a group.", status = 204)
    public void add(@PathParam("id") String id, @PathParam("node") String node) {
        Groups groups = features.groups(PATH);
        groups.add(List.of(find(groups, id).id()), List.of(node));
    }

    @DELETE
    @Path("/{id}/nodes/{node}")
    @Permission(Permission.REMOVE_GROUP_FROM_NODE)
    @Operation(value = "Takes a node out of a group.", status = 204)
    public void remove(@PathParam("id") String id, @PathParam("node") String node) {
        Groups groups = features.groups(PATH);
        groups.remove(List.of(find(groups, id).id()), List.of(node));
    }

    private static NodeGroup find(Groups groups, String id) {
        return groups.find(id).orElseThrow(() -> EyrieException.notFound("group", id));
    }
}
