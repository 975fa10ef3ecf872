/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.blob.Digest;
import eyrie.registry.internal.blob.DigestAlgorithm;
import eyrie.registry.internal.oci.BlobAccess;
import eyrie.registry.internal.oci.Names;
import eyrie.registry.internal.oci.OciError;
import eyrie.registry.internal.oci.UploadBody;
import eyrie.registry.internal.oci.UploadSessions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.io.InputStream;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Where uploads begin: a session, a whole blob at once, or a blob that another repository has. */
@Path("/v2/" + Paths.NAME + "/blobs/uploads")
@Component(service = Resource.class, property = Role.REGISTRY)
public final class UploadResource implements Resource {
    private final UploadSessions sessions;
    private final BlobAccess blobs;

    @Activate
    public UploadResource(@Reference UploadSessions sessions, @Reference BlobAccess blobs) {
        this.sessions = sessions;
        this.blobs = blobs;
    }

    @POST
    @Consumes(MediaType.WILDCARD)
    @Permission(Permission.REGISTRY_PUSH + ":{name}")
    public Response post(
            @PathParam("name") String name,
            @QueryParam("digest") String digest,
            @QueryParam("digest-algorithm") String algorithm,
            @QueryParam("mount") String mount,
            @QueryParam("from") String from,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) Long length,
            @Context SecurityContext caller,
            InputStream body) {
        String repository = Names.repository(name);
        if (mount != null) {
            Digest wanted = Names.digest(mount);
            Optional<String> source = Optional.ofNullable(from).filter(text -> !text.isEmpty());
            if (blobs.mount(repository, wanted, source, other -> mayPull(caller, other))) {
                return UploadAnswers.created(repository, wanted);
            }
        }
        if (digest != null) {
            return whole(
                    repository,
                    Names.digest(digest),
                    caller,
                    new UploadBody(body, announced(length), Optional.empty()));
        }
        String id = sessions.begin(repository, name(caller), algorithm(algorithm));
        return UploadAnswers.session(Response.accepted(), repository, id, 0).build();
    }

    private Response whole(String repository, Digest digest, SecurityContext caller, UploadBody body) {
        String id = sessions.begin(repository, name(caller), digest.algorithm());
        boolean done = false;
        try {
            UploadAnswers.reading(id, body.bytes(), () -> {
                sessions.finish(repository, id, body, digest);
                return null;
            });
            done = true;
        } finally {
            // Nobody else knows its id, so nobody could go on with it.
            if (!done) {
                sessions.abandon(id);
            }
        }
        return UploadAnswers.created(repository, digest);
    }

    private static boolean mayPull(SecurityContext caller, String repository) {
        return caller.isUserInRole(Permission.REGISTRY_MOUNT)
                || caller.isUserInRole(Permission.REGISTRY_PULL + ':' + repository);
    }

    private static DigestAlgorithm algorithm(String label) {
        if (label == null || label.isEmpty()) {
            return DigestAlgorithm.SHA256;
        }
        return DigestAlgorithm.of(label)
                .orElseThrow(() -> OciError.DIGEST_INVALID.because(
                        "digest-algorithm: \"%s\" is not accepted; use sha256 or sha512".formatted(label)));
    }

    private static String name(SecurityContext caller) {
        return caller.getUserPrincipal().getName();
    }

    static long announced(Long length) {
        return length == null ? -1 : length;
    }
}
