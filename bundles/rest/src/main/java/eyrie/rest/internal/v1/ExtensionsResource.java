/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.extension.Extension;
import eyrie.api.extension.Extensions;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Bundles of others that run inside the program. */
@Path("/eyrie/v1/extensions")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class ExtensionsResource implements Resource {
    private final Extensions extensions;

    @Activate
    public ExtensionsResource(@Reference Extensions extensions) {
        this.extensions = extensions;
    }

    @GET
    @Permission(Permission.LIST_EXTENSIONS)
    @Operation("Lists the extensions with what became of each.")
    public List<Extension> list() {
        return extensions.list();
    }

    @GET
    @Path("/{name}")
    @Permission(Permission.LIST_EXTENSIONS)
    @Operation("Shows an extension, by the name of its file or of its bundle.")
    public Extension get(@PathParam("name") String name) {
        return extensions.get(name);
    }

    @POST
    @Path("/verify")
    @Permission(Permission.MANAGE_EXTENSIONS)
    @Operation("Says what would become of a jar, without running or keeping it.")
    public Extension verify(InputStream jar) {
        return extensions.verify(jar);
    }

    @PUT
    @Path("/{file}")
    @Permission(Permission.MANAGE_EXTENSIONS)
    @Operation("Puts a jar into the folder of extensions, in place of one of the same name, and waits until it runs.")
    public Extension install(@PathParam("file") String file, InputStream jar) {
        return extensions.install(file, jar);
    }

    @DELETE
    @Path("/{name}")
    @Permission(Permission.MANAGE_EXTENSIONS)
    @Operation("Stops an extension and removes its file.")
    public Extension remove(@PathParam("name") String name) {
        return extensions.remove(name);
    }
}
