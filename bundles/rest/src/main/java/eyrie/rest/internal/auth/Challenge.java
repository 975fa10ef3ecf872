/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import eyrie.api.security.Permission;
import eyrie.rest.internal.errors.ErrorForm;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/**
 * The header that tells a client how to authenticate. The registry's clients are sent to where tokens are given out, with
 * the scope to ask for; a browser of the compatible API must not ask its user, so that has none.
 */
final class Challenge {
    private Challenge() {}

    static Optional<String> of(ContainerRequestContext request, String permission) {
        return switch (ErrorForm.of(path(request))) {
            case OWN -> Optional.of("Basic realm=\"eyrie\"");
            case OCI ->
                Optional.of(
                        path(request).equals(TokenResource.PATH)
                                ? "Basic realm=\"eyrie\""
                                : bearer(request, permission));
            case ENVELOPE -> Optional.empty();
        };
    }

    /** Whether the caller has shown a token of the registry's, and could be given another one. */
    static boolean bringsMore(ContainerRequestContext request) {
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        return ErrorForm.of(path(request)) == ErrorForm.OCI
                && authorization != null
                && authorization.toLowerCase(Locale.ROOT).startsWith("bearer ");
    }

    static Optional<String> withMore(ContainerRequestContext request, String permission) {
        return Optional.of(bearer(request, permission) + ",error=\"insufficient_scope\"");
    }

    private static String bearer(ContainerRequestContext request, String permission) {
        String realm = request.getUriInfo()
                .getBaseUriBuilder()
                .path(TokenResource.PATH)
                .build()
                .toString();
        return "Bearer realm=\"%s\",service=\"eyrie\"%s"
                .formatted(
                        realm, scope(permission).map(",scope=\"%s\""::formatted).orElse(""));
    }

    private static Optional<String> scope(String permission) {
        int colon = permission.indexOf(':');
        String thing = permission.substring(colon + 1);
        // What is no name of a repository must not get into a header.
        if (!thing.matches("[A-Za-z0-9._/-]*")) {
            return Optional.empty();
        }
        return switch (colon < 0 ? permission : permission.substring(0, colon)) {
            case Permission.REGISTRY_PULL -> Optional.of("repository:%s:pull".formatted(thing));
            case Permission.REGISTRY_PUSH -> Optional.of("repository:%s:pull,push".formatted(thing));
            case Permission.REGISTRY_DELETE -> Optional.of("repository:%s:delete".formatted(thing));
            case Permission.REGISTRY_LIST -> Optional.of("registry:catalog:*");
            default -> Optional.empty();
        };
    }

    private static String path(ContainerRequestContext request) {
        String path = request.getUriInfo().getPath();
        return path.startsWith("/") ? path.substring(1) : path;
    }
}
