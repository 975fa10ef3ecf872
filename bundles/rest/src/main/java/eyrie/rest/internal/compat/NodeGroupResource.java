/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import eyrie.api.EyrieException;
import eyrie.api.node.Groups;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Features;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Which nodes are in which groups. */
@Path(NodeGroupResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class NodeGroupResource implements Resource {
    static final String PATH = "/api/v1/node/group";

    private final Features features;

    @Activate
    public NodeGroupResource(@Reference Features features) {
        this.features = features;
    }

    /** Each of the nodes and each of the groups. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Membership(List<String> groupIds, List<String> nodeIds) {
        void check() {
            require("group_ids", groupIds);
            require("node_ids", nodeIds);
        }

        private static void require(String field, List<String> ids) {
            if (ids == null || ids.isEmpty() || ids.contains(null)) {
                throw EyrieException.invalid(field, ids, "an array of at least one id");
            }
        }
    }

    @POST
    @Permission(Permission.ADD_NODE_TO_GROUP)
    @Operation("Puts nodes into groups.")
    public Envelope<Void> add(Membership body) {
        Groups known = features.groups(PATH);
        body.check();
        known.add(body.groupIds(), body.nodeIds());
        return Envelope.ok();
    }

    @DELETE
    @Permission(Permission.REMOVE_GROUP_FROM_NODE)
    @Operation("Takes nodes out of groups.")
    public Envelope<Void> remove(Membership body) {
        Groups known = features.groups(PATH);
        body.check();
        known.remove(body.groupIds(), body.nodeIds());
        return Envelope.ok();
    }
}
