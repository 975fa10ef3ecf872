/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.FileBody;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Blob;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.oci.BlobAccess;
import eyrie.registry.internal.oci.Names;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Blobs on their way out, whole or in part. */
@Path("/v2/" + Paths.NAME + "/blobs/{digest}")
@Component(service = Resource.class, property = Role.REGISTRY)
public final class BlobResource implements Resource {
    private static final String ACCEPT_RANGES = "Accept-Ranges";
    private static final String BYTES = "bytes";
    /** What has a digest for a name never changes; but only who may ask for it may keep it. */
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private final BlobAccess blobs;

    @Activate
    public BlobResource(@Reference BlobAccess blobs) {
        this.blobs = blobs;
    }

    @HEAD
    @Permission(Permission.REGISTRY_PULL + ":{name}")
    public Response head(@PathParam("name") String name, @PathParam("digest") String text) {
        Digest digest = Names.digest(text);
        long size = blobs.size(Names.repository(name), digest);
        return headers(Response.ok(), digest, size).build();
    }

    @GET
    @Permission(Permission.REGISTRY_PULL + ":{name}")
    public Response get(
            @PathParam("name") String name,
            @PathParam("digest") String text,
            @HeaderParam("Range") String range,
            @HeaderParam("If-Range") String condition)
            throws IOException {
        Digest digest = Names.digest(text);
        Blob blob = blobs.open(Names.repository(name), digest);
        Optional<ByteRange> part = condition == null || condition.equals(tag(digest))
                ? ByteRange.parse(range, blob.size())
                : Optional.empty();
        if (part.isEmpty()) {
            return headers(Response.ok(body(blob, 0, blob.size())), digest, blob.size())
                    .build();
        }
        String contentRange = part.get().contentRange(blob.size());
        if (part.get().length() == 0) {
            blob.close();
            return Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
                    .header("Content-Range", contentRange)
                    .header(ACCEPT_RANGES, BYTES)
                    .build();
        }
        Object body = body(blob, part.get().offset(), part.get().length());
        return headers(
                        Response.status(Response.Status.PARTIAL_CONTENT).entity(body),
                        digest,
                        part.get().length())
                .header("Content-Range", contentRange)
                .build();
    }

    @DELETE
    @Permission(Permission.REGISTRY_DELETE + ":{name}")
    public Response delete(@PathParam("name") String name, @PathParam("digest") String text) {
        blobs.delete(Names.repository(name), Names.digest(text));
        return Response.accepted().build();
    }

    /** If it ends early, so does the connection, since the client was told a length. */
    private Object body(Blob blob, long offset, long length) {
        blobs.sending(length);
        if (blob.file().isPresent()) {
            return new FileBody(blob.file().get(), offset, length);
        }
        return (StreamingOutput) out -> {
            try (blob) {
                blob.copy(offset, length, out);
            }
        };
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder answer, Digest digest, long length) {
        return answer.type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, length)
                .header(Paths.CONTENT_DIGEST, digest)
                .header(HttpHeaders.ETAG, tag(digest))
                .header(HttpHeaders.CACHE_CONTROL, FOR_EVER)
                .header(ACCEPT_RANGES, BYTES);
    }

    private static String tag(Digest digest) {
        return '"' + digest.toString() + '"';
    }
}
