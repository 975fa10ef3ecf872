/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.EyrieException;
import eyrie.api.node.Groups;
import eyrie.api.node.NodeGroup;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
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
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** The groups of nodes. */
@Path("/api/v1/group")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class GroupResource implements Resource {
    private final Groups groups;

    /** @param groups null where that feature is not enabled */
    @Activate
    public GroupResource(
            @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
                    Groups groups) {
        this.groups = groups;
    }

    /** What a group is to be; null where the client did not say. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record GroupRequest(String name, String description, String fallbackGroupId) {}

    @GET
    @Permission(Permission.GET_GROUPS)
    @Operation("Lists the groups of nodes, or the one with the id.")
    public Envelope<List<GroupView>> get(@QueryParam("id") String id) {
        List<NodeGroup> found =
                Query.text(id).map(wanted -> List.of(find(wanted))).orElseGet(() -> groups().list());
        return Envelope.ok(found.stream().map(GroupView::of).toList());
    }

    @POST
    @Permission(Permission.CREATE_GROUP)
    @Operation("Makes a group of nodes.")
    public Envelope<GroupView> create(GroupRequest body) {
        String name = Checks.text("name", body.name());
        if (name == null) {
            throw EyrieException.invalid("name", "", "a name for the group");
        }
        String description = Checks.text("description", body.description());
        NodeGroup group = groups().create(
                        name,
                        description == null ? "" : description,
                        Checks.text("fallback_group_id", body.fallbackGroupId()));
        return Envelope.ok(GroupView.of(group));
    }

    @PUT
    @Permission(Permission.UPDATE_GROUP)
    @Operation("Changes a group of nodes; an empty fallback_group_id takes the fallback away.")
    public Envelope<GroupView> update(@QueryParam("id") String id, GroupRequest body) {
        NodeGroup group = groups().update(
                        find(Query.required("id", id)).id(),
                        Checks.text("name", body.name()),
                        Checks.textOrEmpty("description", body.description()),
                        Checks.textOrEmpty("fallback_group_id", body.fallbackGroupId()));
        return Envelope.ok(GroupView.of(group));
    }

    @DELETE
    @Permission(Permission.DELETE_GROUP)
    @Operation("Deletes a group of nodes.")
    public Envelope<Void> delete(@QueryParam("id") String id) {
        groups().delete(find(Query.required("id", id)).id());
        return Envelope.ok();
    }

    private NodeGroup find(String id) {
        return groups().find(id).orElseThrow(() -> EyrieException.notFound("group", id));
    }

    private Groups groups() {
        return Features.require("groups", groups);
    }
}
