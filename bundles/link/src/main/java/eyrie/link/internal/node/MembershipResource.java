/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.node;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How the operator of this machine has it join and leave. */
@Path("/eyrie/v1/membership")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node-apart)")
public final class MembershipResource implements Resource {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final MembershipService service;

    @Activate
    public MembershipResource(@Reference MembershipService service) {
        this.service = service;
    }

    /**
     * What this node is.
     *
     * @param joined whether it belongs to a fleet
     * @param controller the one that answered last
     * @param registry where it takes templates from
     * @param trouble why no controller takes it now, or null
     * @param registryTrouble why the registry cannot be used; only told after joining
     */
    public record View(
            boolean joined,
            String nodeId,
            String name,
            String host,
            List<String> controllers,
            String controller,
            String registry,
            Instant since,
            Instant certificateExpires,
            String trouble,
            String registryTrouble,
            String capacityMode,
            Integer maxVmCount,
            Boolean drainMode,
            List<String> groups) {}

    @GET
    @Permission(Permission.GET_CONFIG)
    public View get() {
        return service.session().map(session -> view(session, null)).orElseGet(MembershipResource::nowhere);
    }

    @POST
    @Permission(Permission.CHANGE_CONFIG)
    public View join(JoinOrder order) throws InterruptedException {
        try {
            Session session = service.join(order);
            return view(session, registryTrouble(session));
        } catch (EyrieException e) {
            throw refusedThere(e);
        }
    }

    /** It is not the credential of whoever called here that is wrong. */
    private static EyrieException refusedThere(EyrieException refused) {
        return switch (refused.kind()) {
            case UNAUTHENTICATED, FORBIDDEN ->
                new EyrieException(ErrorKind.REMOTE_REFUSED, refused.getMessage(), refused);
            default -> refused;
        };
    }

    @DELETE
    @Permission(Permission.CHANGE_CONFIG)
    public View leave(@QueryParam("force") @DefaultValue("false") boolean force) throws InterruptedException {
        try {
            service.leave(force);
            return nowhere();
        } catch (EyrieException e) {
            throw refusedThere(e);
        }
    }

    private static View nowhere() {
        return new View(
                false, null, null, null, List.of(), null, null, null, null, null, null, null, null, null, List.of());
    }

    private static View view(Session session, String registryTrouble) {
        Membership membership = session.membership();
        var wishes = membership.wishes();
        return new View(
                true,
                membership.nodeId(),
                membership.name(),
                membership.host(),
                membership.controllers(),
                session.controllers().address().toString(),
                session.registry().toString(),
                membership.joined(),
                session.expires(),
                session.trouble(),
                registryTrouble,
                wishes == null ? null : wishes.capacityMode().name().toLowerCase(java.util.Locale.ROOT),
                wishes == null || wishes.maxVms() == 0 ? null : wishes.maxVms(),
                wishes == null ? null : wishes.drain(),
                wishes == null ? List.of() : wishes.groups());
    }

    /** Whether the registry lets this node in. */
    private static String registryTrouble(Session session) throws InterruptedException {
        URI registry = URI.create(session.registry() + "/v2/");
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(session.tls())
                .connectTimeout(PATIENCE)
                .build()) {
            int status = client.send(
                            HttpRequest.newBuilder(registry).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return switch (status) {
                case 200 -> null;
                case 404 ->
                    "there is no registry at %s; templates must be brought to this node by other ways"
                            .formatted(session.registry());
                default -> "the registry at %s answered %d".formatted(session.registry(), status);
            };
        } catch (IOException e) {
            return "the registry at %s cannot be reached: %s".formatted(session.registry(), e.getMessage());
        }
    }
}
