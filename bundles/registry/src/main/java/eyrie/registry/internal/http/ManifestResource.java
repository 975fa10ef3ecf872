/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.db.Manifests.Row;
import eyrie.registry.internal.oci.Limits;
import eyrie.registry.internal.oci.ManifestAccess;
import eyrie.registry.internal.oci.ManifestPushes;
import eyrie.registry.internal.oci.ManifestPushes.Push;
import eyrie.registry.internal.oci.ManifestPushes.Pushed;
import eyrie.registry.internal.oci.Names;
import eyrie.registry.internal.oci.OciError;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Manifests, by tag or digest. */
@Path("/v2/" + Paths.NAME + "/manifests/{reference}")
@Component(service = Resource.class, property = Role.REGISTRY)
public final class ManifestResource implements Resource {
    private final ManifestAccess manifests;
    private final ManifestPushes pushes;

    @Activate
    public ManifestResource(@Reference ManifestAccess manifests, @Reference ManifestPushes pushes) {
        this.manifests = manifests;
        this.pushes = pushes;
    }

    @HEAD
    @Permission(Permission.REGISTRY_PULL + ":{name}")
    public Response head(@PathParam("name") String name, @PathParam("reference") String reference) {
        Row row = manifests.find(Names.repository(name), reference);
        return headers(Response.ok(), row).build();
    }

    @GET
    @Permission(Permission.REGISTRY_PULL + ":{name}")
    public Response get(@PathParam("name") String name, @PathParam("reference") String reference) {
        Row row = manifests.find(Names.repository(name), reference);
        return headers(Response.ok((Object) row.content()), row).build();
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @Permission(Permission.REGISTRY_PUSH + ":{name}")
    public Response put(
            @PathParam("name") String name,
            @PathParam("reference") String reference,
            @QueryParam("tag") List<String> tags,
            @HeaderParam(HttpHeaders.CONTENT_TYPE) String contentType,
            InputStream body) {
        String repository = Names.repository(name);
        Pushed pushed = pushes.push(new Push(repository, reference, tags, mediaType(contentType), read(body)));
        String digest = pushed.digest().toString();
        Response.ResponseBuilder answer = Response.status(Response.Status.CREATED)
                .header(HttpHeaders.LOCATION, Paths.manifest(repository, digest))
                .header(Paths.CONTENT_DIGEST, digest);
        pushed.subject().ifPresent(subject -> answer.header("OCI-Subject", subject));
        tags.forEach(tag -> answer.header("OCI-Tag", tag));
        return answer.build();
    }

    @DELETE
    @Permission(Permission.REGISTRY_DELETE + ":{name}")
    public Response delete(@PathParam("name") String name, @PathParam("reference") String reference) {
        manifests.delete(Names.repository(name), reference);
        return Response.accepted().build();
    }

    private static byte[] read(InputStream body) {
        byte[] content;
        try {
            content = body.readNBytes(Limits.MAX_MANIFEST + 1);
        } catch (IOException e) {
            throw OciError.MANIFEST_INVALID.because("manifest: the body broke off; send it again");
        }
        if (content.length > Limits.MAX_MANIFEST) {
            throw new EyrieException(
                    ErrorKind.TOO_LARGE,
                    "manifest: it is larger than accepted; send at most %d bytes".formatted(Limits.MAX_MANIFEST));
        }
        return content;
    }

    /** Without its parameters. */
    private static Optional<String> mediaType(String contentType) {
        return Optional.ofNullable(contentType)
                .map(type -> type.split(";", 2)[0].strip())
                .filter(type -> !type.isEmpty());
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder answer, Row row) {
        return answer.header(HttpHeaders.CONTENT_TYPE, row.mediaType())
                .header(HttpHeaders.CONTENT_LENGTH, row.size())
                .header(Paths.CONTENT_DIGEST, row.digest())
                .header(HttpHeaders.ETAG, '"' + row.digest() + '"');
    }
}
