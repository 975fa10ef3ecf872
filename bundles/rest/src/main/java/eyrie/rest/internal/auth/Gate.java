/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.auth;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.security.Caller;
import eyrie.api.security.Permission;
import eyrie.rest.internal.errors.ErrorForm;
import eyrie.rest.internal.whiteboard.Endpoints;
import eyrie.rest.internal.whiteboard.RestServlet;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.glassfish.jersey.server.ExtendedUriInfo;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request through to its resource method if the caller has the method's permission. Everything else is refused:
 * a method that names no permission, to everybody.
 */
@Component(service = Gate.class)
@Priority(Priorities.AUTHENTICATION)
public final class Gate implements ContainerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    /** Where the servlet specification has a container put what the client has shown. */
    private static final String CLIENT_CERTIFICATES = "jakarta.servlet.request.X509Certificate";

    private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> FOREIGN_SITES = Set.of("cross-site", "same-site");

    private final Authenticators authenticators;
    private final AttemptLimiter limiter;
    private final KnownCredentials known = new KnownCredentials();

    @Activate
    public Gate(@Reference Authenticators authenticators) {
        this(authenticators, InstantSource.system());
    }

    Gate(Authenticators authenticators, InstantSource clock) {
        this.authenticators = authenticators;
        this.limiter = new AttemptLimiter(clock);
    }

    @Override
    public void filter(ContainerRequestContext request) {
        Optional<String> permission = permission(request);
        if (permission.isEmpty()) {
            LOG.warn("Refused {} {}: its method names no permission", request.getMethod(), path(request));
            refuse(request, ErrorKind.FORBIDDEN, "Nobody may do this");
        } else if (fromForeignPage(request)) {
            refuse(request, ErrorKind.FORBIDDEN, "A page of another site may not do this");
        } else if (!permission.get().equals(Permission.NONE)) {
            admit(request, NamedThing.resolve(permission.get(), request));
        }
    }

    private void admit(ContainerRequestContext request, String permission) {
        String authorization = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        String address = String.valueOf(request.getProperty(RestServlet.REMOTE_ADDRESS));
        if (authorization != null && !known.knows(authorization)) {
            Optional<Duration> wait = limiter.blocked(address);
            if (wait.isPresent()) {
                refuseUntil(request, wait.get());
                return;
            }
        }
        Optional<Caller> caller;
        String reason = "Authentication Required";
        try {
            caller = caller(request, authorization);
        } catch (EyrieException refused) {
            caller = Optional.empty();
            reason = refused.getMessage();
            LOG.warn("Refused {} {} from {}: {}", request.getMethod(), path(request), address, reason);
        }
        if (caller.isPresent()) {
            if (authorization != null) {
                known.remember(authorization);
            }
            authorise(request, caller.get(), permission);
            return;
        }
        // One that was right before and is not any more has expired: nobody guesses.
        if (authorization != null && !known.knows(authorization)) {
            limiter.failed(address);
            LOG.warn("Wrong credential from {} for {} {}", address, request.getMethod(), path(request));
        }
        refuse(request, ErrorKind.UNAUTHENTICATED, reason, Challenge.of(request, permission));
    }

    /** By what is sent on purpose; a certificate is shown with every request of a connection. */
    private Optional<Caller> caller(ContainerRequestContext request, String authorization) {
        if (authorization == null
                && request.getProperty(CLIENT_CERTIFICATES) instanceof X509Certificate[] chain
                && chain.length > 0) {
            return authenticators.authenticateCertificate(List.of(chain));
        }
        return authenticators.authenticate(authorization);
    }

    /** Takes a credential that this program has just given out for a right one. */
    void given(String authorization) {
        known.remember(authorization);
    }

    private static void authorise(ContainerRequestContext request, Caller caller, String permission) {
        if (caller.may(permission)) {
            request.setSecurityContext(new CallerContext(
                    caller,
                    request.getSecurityContext() != null
                            && request.getSecurityContext().isSecure()));
            return;
        }
        if (Challenge.bringsMore(request)) {
            refuse(
                    request,
                    ErrorKind.UNAUTHENTICATED,
                    "The token is not for this; ask for one with the scope that the header WWW-Authenticate names",
                    Challenge.withMore(request, permission));
            return;
        }
        LOG.warn("{} may not {} {}: {} is missing", caller.name(), request.getMethod(), path(request), permission);
        refuse(request, ErrorKind.FORBIDDEN, "%s has no permission %s".formatted(caller.name(), permission));
    }

    private static Optional<String> permission(ContainerRequestContext request) {
        ResourceMethod method = ((ExtendedUriInfo) request.getUriInfo()).getMatchedResourceMethod();
        return Optional.ofNullable(method).flatMap(found -> Endpoints.permission(found.getInvocable()));
    }

    /** A browser sends the credential that it knows with whatever any page asks for; it says so in this header. */
    private static boolean fromForeignPage(ContainerRequestContext request) {
        String site = request.getHeaderString("Sec-Fetch-Site");
        return site != null && FOREIGN_SITES.contains(site) && !SAFE_METHODS.contains(request.getMethod());
    }

    private static void refuseUntil(ContainerRequestContext request, Duration wait) {
        long seconds = wait.toSeconds() + 1;
        request.abortWith(answer(
                        request,
                        Response.status(Response.Status.TOO_MANY_REQUESTS),
                        ErrorKind.UNAUTHENTICATED,
                        "Too many wrong credentials; try again in %d s".formatted(seconds))
                .header(HttpHeaders.RETRY_AFTER, seconds)
                .build());
    }

    private static void refuse(ContainerRequestContext request, ErrorKind kind, String message) {
        refuse(request, kind, message, Optional.empty());
    }

    private static void refuse(
            ContainerRequestContext request, ErrorKind kind, String message, Optional<String> challenge) {
        Response.ResponseBuilder answer = answer(request, Response.status(kind.httpStatus()), kind, message);
        challenge.ifPresent(header -> answer.header(HttpHeaders.WWW_AUTHENTICATE, header));
        request.abortWith(answer.build());
    }

    private static Response.ResponseBuilder answer(
            ContainerRequestContext request, Response.ResponseBuilder answer, ErrorKind kind, String message) {
        return answer.type(MediaType.APPLICATION_JSON_TYPE)
                .entity(ErrorForm.of(path(request)).body(kind, message));
    }

    private static String path(ContainerRequestContext request) {
        return request.getUriInfo().getPath();
    }
}
