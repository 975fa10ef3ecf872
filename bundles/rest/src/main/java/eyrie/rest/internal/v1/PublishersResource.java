/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.extension.Extensions;
import eyrie.api.extension.Publisher;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Those whose extensions are taken. */
@Path("/eyrie/v1/publishers")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class PublishersResource implements Resource {
    private static final int MOST_BYTES = 64 << 10;

    private final Extensions extensions;

    @Activate
    public PublishersResource(@Reference Extensions extensions) {
        this.extensions = extensions;
    }

    @GET
    @Permission(Permission.LIST_EXTENSIONS)
    @Operation("Lists the publishers whose extensions are taken.")
    public List<Publisher> list() {
        return extensions.publishers();
    }

    @PUT
    @Path("/{name}")
    @Permission(Permission.TRUST_PUBLISHERS)
    @Operation("Takes what a publisher signs, from now on; the body is the certificate as PEM text.")
    public Publisher trust(@PathParam("name") String name, InputStream certificate) throws IOException {
        return extensions.trust(name, new String(certificate.readNBytes(MOST_BYTES + 1), StandardCharsets.ISO_8859_1));
    }

    @DELETE
    @Path("/{name}")
    @Permission(Permission.TRUST_PUBLISHERS)
    @Operation(value = "Takes nothing of a publisher any more, and stops what runs.", status = 204)
    public void distrust(@PathParam("name") String name) {
        extensions.distrust(name);
    }
}
