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
import java.util.Comparator;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The groups of nodes. */
@Path(GroupResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class GroupResource implements Resource {
    static final String PATH = "/api/v1/group";

    private final Features features;

    @Activate
    public GroupResource(@Reference Features features) {
        this.features = features;
    }

    /** What a group is to be; null where the client did not say. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record GroupRequest(String name, String description, String fallbackGroupId) {}

    @GET
    @Permission(Permission.GET_GROUPS)
    @Operation("Lists the groups of nodes, or the one with the id.")
    public Envelope<List<GroupView>> get(@QueryParam("id") String id) {
        List<NodeGroup> all = features.storedGroups();
        List<NodeGroup> found = Query.text(id)
                .map(wanted -> all.stream()
                        .filter(group ->
                                group.id().equals(wanted) || group.name().equals(wanted))
                        .max(Comparator.comparing(group -> group.id().equals(wanted)))
                        .map(List::of)
                        .orElseThrow(() -> EyrieException.notFound("group", wanted)))
                .orElse(all);
        return Envelope.ok(found.stream().map(GroupView::of).toList());
    }

    @POST
    @Permission(Permission.CREATE_GROUP)
    @Operation("Makes a group of nodes.")
    public Envelope<GroupView> create(GroupRequest body) {
        Groups groups = features.groups(PATH);
        String name = Checks.text("name", body.name());
        if (name == null) {
            throw EyrieException.invalid("name", "", "a name for the group");
        }
        String description = Checks.text("description", body.description());
        NodeGroup group = groups.create(
                name, description == null ? "" : description, Checks.text("fallback_group_id", body.fallbackGroupId()));
        return Envelope.ok(GroupView.of(group));
    }

    @PUT
    @Permission(Permission.UPDATE_GROUP)
    @Operation("Changes a group of nodes; an empty fallback_group_id takes the fallback away.")
    public Envelope<GroupView> update(@QueryParam("id") String id, GroupRequest body) {
        Groups groups = features.groups(PATH);
        NodeGroup group = groups.update(
                find(groups, Query.required("id", id)).id(),
                Checks.text("name", body.name()),
                Checks.textOrEmpty("description", body.description()),
                Checks.textOrEmpty("fallback_group_id", body.fallbackGroupId()));
        return Envelope.ok(GroupView.of(group));
    }

    @DELETE
    @Permission(Permission.DELETE_GROUP)
    @Operation("Deletes a group of nodes.")
    public Envelope<Void> delete(@QueryParam("id") String id) {
        Groups groups = features.groups(PATH);
        groups.delete(find(groups, Query.required("id", id)).id());
        return Envelope.ok();
    }

    private static NodeGroup find(Groups groups, String id) {
        return groups.find(id).orElseThrow(() -> EyrieException.notFound("group", id));
    }
}
