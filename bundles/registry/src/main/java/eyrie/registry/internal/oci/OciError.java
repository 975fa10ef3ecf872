/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.oci;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;

/** The failures that the distribution specification names, each with its HTTP status. */
public enum OciError {
    BLOB_UNKNOWN(404),
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DIGEST_INVALID(400),
    MANIFEST_BLOB_UNKNOWN(404),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    RANGE_INVALID(416),
    SIZE_INVALID(400),
    DENIED(405),
    UNSUPPORTED(400),
    TOOMANYREQUESTS(429);

    private final int status;

    OciError(int status) {
        this.status = status;
    }

    /** What to throw. */
    public WebApplicationException because(String message) {
        return new WebApplicationException(message, answer(message).build());
    }

    /** An answer that still takes headers. */
    public Response.ResponseBuilder answer(String message) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Map.of("errors", List.of(Map.of("code", name(), "message", message))));
    }
}
