/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.errors;

import eyrie.api.EyrieException;
import eyrie.rest.internal.errors.Failures.Failure;
import eyrie.rest.internal.whiteboard.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a request ended with into an answer in the form of its API; never shows a stack trace. */
public final class ErrorMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    /** What is away is mostly away for a moment: a part that is replaced, a database that changes over. */
    private static final int RETRY_SECONDS = 1;

    private final HttpServletRequest request;

    /** @param request the current request, whichever it is at the time */
    public ErrorMapper(@Context HttpServletRequest request) {
        this.request = request;
    }

    @Override
    public Response toResponse(Throwable thrown) {
        if (thrown instanceof WebApplicationException e && e.getResponse().hasEntity()) {
            return e.getResponse();
        }
        Failure failure = Failures.of(thrown, request.getMethod(), request.getRequestURI());
        ErrorForm form = ErrorForm.of(request.getRequestURI());
        int status = failure.status().orElseGet(() -> form.status(failure.kind()));
        Response.ResponseBuilder answer = Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(
                        thrown instanceof EyrieException e
                                ? form.body(failure.kind(), logged(failure, thrown), e.feature(), e.tier())
                                : form.body(failure.kind(), logged(failure, thrown)));
        if (status == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        if (thrown instanceof WebApplicationException e) {
            String allow = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
            answer.header(HttpHeaders.ALLOW, allow);
        }
        return answer.build();
    }

    /** Writes down what is not the caller's fault, and gives the message to answer with. */
    private String logged(Failure failure, Throwable thrown) {
        Object id = request.getAttribute(RequestId.ATTRIBUTE);
        if (failure.expected()) {
            LOG.debug("Request {} failed: {}", id, failure.message());
            return failure.message();
        }
        LOG.error("Request {} {} {} failed", id, request.getMethod(), request.getRequestURI(), thrown);
        return thrown instanceof EyrieException
                ? failure.message()
                : "%s; the log has more under request %s".formatted(failure.message(), id);
    }
}
