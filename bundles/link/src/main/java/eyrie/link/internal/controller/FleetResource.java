/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.controller;

import eyrie.api.fleet.Fleet;
import eyrie.api.fleet.JoinToken;
import eyrie.api.fleet.Member;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who belongs to the fleet, for operators. */
@Path("/eyrie/v1/fleet")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class FleetResource implements Resource {
    private static final int USUAL_LIFETIME_SECONDS = 15 * 60;

    private final Fleet fleet;

    @Activate
    public FleetResource(@Reference Fleet fleet) {
        this.fleet = fleet;
    }

    /** @param lifetimeSeconds how long the token is good, 15 minutes unless said otherwise */
    public record TokenWish(Integer lifetimeSeconds) {}

    /** @param id names it in the log @param token what the machine is given; it is not shown again */
    public record TokenView(String id, String token, Instant expires) {
        static TokenView of(JoinToken token) {
            return new TokenView(token.id(), token.text(), token.expires());
        }
    }

    @POST
    @Path("tokens")
    @Permission(Permission.JOIN_NODES)
    public TokenView token(TokenWish wish, @Context SecurityContext caller) {
        int seconds = wish.lifetimeSeconds() == null ? USUAL_LIFETIME_SECONDS : wish.lifetimeSeconds();
        return TokenView.of(fleet.token(
                Duration.ofSeconds(seconds), caller.getUserPrincipal().getName()));
    }

    @GET
    @Path("members")
    @Permission(Permission.LIST_NODES)
    public List<Member> members() {
        return fleet.members();
    }

    /** Ends all certificates of a node, at once. */
    @POST
    @Path("members/{id}/revoke")
    @Permission(Permission.JOIN_NODES)
    public Member revoke(@PathParam("id") String id, @Context SecurityContext caller) {
        fleet.revoke(id, caller.getUserPrincipal().getName());
        return fleet.find(id).orElseThrow();
    }

    /** Forgets a node that was revoked. */
    @DELETE
    @Path("members/{id}")
    @Permission(Permission.JOIN_NODES)
    public void remove(@PathParam("id") String id) {
        fleet.remove(id);
    }
}
