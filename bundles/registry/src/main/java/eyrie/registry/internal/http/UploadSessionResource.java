/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.oci.ContentRange;
import eyrie.registry.internal.oci.Names;
import eyrie.registry.internal.oci.UploadBody;
import eyrie.registry.internal.oci.UploadSessions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** An upload that is under way. */
@Path("/v2/" + Paths.NAME + "/blobs/uploads/{id}")
@Permission(Permission.REGISTRY_PUSH + ":{name}")
@Component(service = Resource.class, property = Role.REGISTRY)
public final class UploadSessionResource implements Resource {
    private final UploadSessions sessions;

    @Activate
    public UploadSessionResource(@Reference UploadSessions sessions) {
        this.sessions = sessions;
    }

    @GET
    public Response get(@PathParam("name") String name, @PathParam("id") String id) {
        String repository = Names.repository(name);
        return UploadAnswers.session(Response.noContent(), repository, id, sessions.size(repository, id))
                .build();
    }

    @PATCH
    @Consumes(MediaType.WILDCARD)
    public Response patch(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @HeaderParam("Content-Range") String range,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            InputStream body) {
        String repository = Names.repository(name);
        UploadBody part = new UploadBody(body, UploadResource.announced(length), ContentRange.parse(range));
        try {
            long size = UploadAnswers.reading(id, body, () -> sessions.append(repository, id, part));
            return UploadAnswers.session(Response.accepted(), repository, id, size)
                    .build();
        } catch (WebApplicationException e) {
            throw UploadAnswers.withPosition(e, sessions, repository, id);
        }
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    public Response put(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @QueryParam("digest") String digest,
            @HeaderParam("Content-Range") String range,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            InputStream body) {
        String repository = Names.repository(name);
        Digest wanted = Names.digest(digest);
        UploadBody part = new UploadBody(body, UploadResource.announced(length), ContentRange.parse(range));
        try {
            UploadAnswers.reading(id, body, () -> {
                sessions.finish(repository, id, part, wanted);
                return null;
            });
            return UploadAnswers.created(repository, wanted);
        } catch (WebApplicationException e) {
            throw UploadAnswers.withPosition(e, sessions, repository, id);
        }
    }

    @DELETE
    public Response delete(@PathParam("name") String name, @PathParam("id") String id) {
        sessions.cancel(Names.repository(name), id);
        return Response.noContent().build();
    }
}
