/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.errors;

import com.fasterxml.jackson.core.JsonProcessingException;
import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import jakarta.ws.rs.NotAcceptableException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.NoContentException;
import java.util.Optional;

/** Says what a thrown exception means to the caller. */
final class Failures {
    private Failures() {}

    /**
     * @param status the HTTP status, if it is not the kind's
     * @param expected whether this is the caller's affair; what is not goes to the log with its stack trace
     */
    record Failure(ErrorKind kind, Optional<Integer> status, String message, boolean expected) {}

    static Failure of(Throwable thrown, String method, String path) {
        return switch (thrown) {
            case EyrieException e -> new Failure(e.kind(), Optional.empty(), e.getMessage(), e.getCause() == null);
            case JsonProcessingException e -> json(e);
            case NotFoundException e
            when e.getCause() instanceof RuntimeException ->
                invalid(400, "The address %s holds a value that is not accepted there".formatted(path));
            case NotFoundException e ->
                new Failure(ErrorKind.NOT_FOUND, Optional.of(404), "There is nothing at %s".formatted(path), true);
            case NotAllowedException e ->
                invalid(
                        405,
                        "%s is not possible at %s; use %s"
                                .formatted(
                                        method,
                                        path,
                                        String.join(", ", e.getResponse().getAllowedMethods())));
            case NotSupportedException e ->
                invalid(415, "This sort of body is not accepted at %s; send application/json".formatted(path));
            case NotAcceptableException e ->
                invalid(406, "The sort of answer that the Accept header asks for is not there at %s".formatted(path));
            case NoContentException e -> invalid(400, "The request has no body; send a JSON object");
            case WebApplicationException e
            when e.getResponse().getStatus() < 500 ->
                invalid(e.getResponse().getStatus(), String.valueOf(e.getMessage()));
            default -> new Failure(ErrorKind.INTERNAL, Optional.empty(), "Something went wrong inside", false);
        };
    }

    private static Failure json(JsonProcessingException thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof EyrieException e) {
                return new Failure(e.kind(), Optional.empty(), e.getMessage(), true);
            }
        }
        return invalid(400, JsonProblems.describe(thrown));
    }

    private static Failure invalid(int status, String message) {
        return new Failure(ErrorKind.INVALID, Optional.of(status), message, true);
    }
}
