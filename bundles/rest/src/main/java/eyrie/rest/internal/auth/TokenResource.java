/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import com.fasterxml.jackson.annotation.JsonProperty;
import eyrie.api.rest.Resource;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.api.security.Tokens;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gives the registry's clients tokens for what they want to do there, as far as they may. */
@Path("/" + TokenResource.PATH)
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.registry)")
public final class TokenResource implements Resource {
    static final String PATH = "v2/token";

    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final Tokens tokens;
    private final Gate gate;

    @Activate
    public TokenResource(@Reference Tokens tokens, @Reference Gate gate) {
        this.tokens = tokens;
        this.gate = gate;
    }

    @GET
    @Permission(Permission.TAKE_TOKEN)
    @Operation("Gives a token with the wanted scopes, as far as the caller has them.")
    public Token get(@QueryParam("scope") List<String> scopes, @Context SecurityContext caller) {
        Set<String> permissions = scopes.stream()
                .flatMap(list -> Stream.of(list.split(" ")))
                .flatMap(TokenResource::permissions)
                .filter(permission -> permission.chars().noneMatch(Character::isISOControl))
                .filter(permission -> may(caller, permission))
                .collect(Collectors.toSet());
        String token = tokens.issue(new Caller(caller.getUserPrincipal().getName(), permissions), LIFETIME);
        gate.given("Bearer " + token);
        return new Token(token, token, LIFETIME.toSeconds(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static boolean may(SecurityContext caller, String permission) {
        return caller.isUserInRole(
                permission.equals(Permission.REGISTRY_MOUNT) ? Permission.REGISTRY_PULL : permission);
    }

    /** TYPE:NAME:ACTION,ACTION; what is not known gives nothing. The name may have colons in it. */
    private static Stream<String> permissions(String scope) {
        int first = scope.indexOf(':');
        int last = scope.lastIndexOf(':');
        if (first < 0 || last == first) {
            return Stream.empty();
        }
        String type = scope.substring(0, first);
        String name = scope.substring(first + 1, last);
        Stream<String> actions = Stream.of(scope.substring(last + 1).split(","));
        return switch (type) {
            case "repository" -> actions.flatMap(action -> onRepository(action, name));
            case "registry" -> name.equals("catalog") ? Stream.of(Permission.REGISTRY_LIST) : Stream.empty();
            default -> Stream.empty();
        };
    }

    private static Stream<String> onRepository(String action, String name) {
        return switch (action) {
            case "pull" -> Stream.of(Permission.REGISTRY_PULL + ':' + name);
            // Who may pull from everywhere may take blobs from there, though the token itself is for one repository.
            case "push" -> Stream.of(Permission.REGISTRY_PUSH + ':' + name, Permission.REGISTRY_MOUNT);
            case "delete" -> Stream.of(Permission.REGISTRY_DELETE + ':' + name);
            case "*" -> Stream.of("pull", "push", "delete").flatMap(each -> onRepository(each, name));
            default -> Stream.empty();
        };
    }

    /**
     * As clients know it.
     *
     * @param accessToken the same once more, since clients look for either
     * @param expiresIn seconds
     */
    public record Token(
            String token,
            @JsonProperty("access_token") String accessToken,
            @JsonProperty("expires_in") long expiresIn,
            @JsonProperty("issued_at") Instant issuedAt) {}
}
