/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.compat;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import eyrie.api.node.Distributions;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Removing templates from nodes, which can have them again from a registry. */
@Path("/api/v1/registry/vm/remove")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class RemoveResource implements Resource {
    private final Distributions distributions;

    @Activate
    public RemoveResource(@Reference Distributions distributions) {
        this.distributions = distributions;
    }

    /** From which nodes; from all that hold it where none is named. */
    record RemoveRequest(List<String> nodeIds) {}

    /** Which nodes were told. */
    @JsonPropertyOrder({"requests_sent", "node_ids"})
    record Sent(int requestsSent, List<String> nodeIds) {}

    @DELETE
    @Permission(Permission.REGISTRY_DISTRIBUTE)
    @Operation("Tells nodes to remove a template; they keep what a VM uses and what no named registry has.")
    public Envelope<Sent> remove(@QueryParam("id") String id, RemoveRequest body, @Context SecurityContext security) {
        List<String> wanted = body.nodeIds() == null ? List.of() : body.nodeIds();
        List<String> told = distributions.remove(
                Query.required("id", id), wanted, security.getUserPrincipal().getName());
        return Envelope.ok(new Sent(told.size(), told));
    }
}
