/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.EyrieException;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.oci.OciError;
import eyrie.registry.internal.oci.UploadSessions;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the resources for uploads answer. */
final class UploadAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(UploadAnswers.class);

    private static final int MOST_DRAINED = 32 << 20;

    private UploadAnswers() {}

    /** Something that reads a body. */
    @FunctionalInterface
    interface Reading<T> {
        T run() throws IOException;
    }

    /**
     * Does work that reads a body. If it is refused before its end, a moderate rest is read all the same: many clients
     * do not look at the answer before they have sent everything.
     */
    static <T> T reading(String id, InputStream body, Reading<T> work) {
        try {
            return work.run();
        } catch (WebApplicationException | EyrieException e) {
            drain(body);
            throw e;
        } catch (IOException e) {
            // The client's affair, or its network's.
            LOG.info("Upload {} broke off: {}; what has arrived is kept", id, e.toString());
            throw OciError.BLOB_UPLOAD_INVALID.because(
                    "upload %s: the body broke off; ask how far it has come and go on from there".formatted(id));
        }
    }

    private static void drain(InputStream body) {
        byte[] piece = new byte[64 << 10];
        try {
            for (int left = MOST_DRAINED; left > 0; ) {
                int count = body.read(piece);
                if (count < 0) {
                    return;
                }
                left -= count;
            }
        } catch (IOException e) {
            LOG.debug("The client of a refused upload has gone: {}", e.toString());
        }
    }

    static Response.ResponseBuilder session(Response.ResponseBuilder answer, String repository, String id, long size) {
        return answer.header(HttpHeaders.LOCATION, Paths.upload(repository, id))
                .header("Range", "0-%d".formatted(Math.max(size - 1, 0)))
                .header(Paths.UPLOAD_ID, id);
    }

    static Response created(String repository, Digest digest) {
        return Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, Paths.blob(repository, digest))
                .header(Paths.CONTENT_DIGEST, digest)
                .build();
    }

    /** Tells a client that sent the wrong part where to go on. */
    static WebApplicationException withPosition(
            WebApplicationException refusal, UploadSessions sessions, String repository, String id) {
        if (refusal.getResponse().getStatus() != Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE.getStatusCode()) {
            return refusal;
        }
        long size = sessions.size(repository, id);
        Response.ResponseBuilder answer = Response.fromResponse(refusal.getResponse());
        return new WebApplicationException(
                refusal.getMessage(), session(answer, repository, id, size).build());
    }
}
