/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.runtime;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Shows what the Java machine does: its threads and its memory, by bundle where that can be known. */
@Path("/eyrie/v1/runtime")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class MachineResource implements Resource {
    private final PackageOwners owners;

    @Activate
    public MachineResource(BundleContext context) {
        owners = new PackageOwners(context);
    }

    @GET
    @Path("threads")
    @Permission(Permission.VIEW_RUNTIME)
    @Operation("Lists the platform threads with the bundle whose code they run, as far as their stacks tell.")
    public Threads.View threads() {
        return Threads.now(owners.owners());
    }

    @GET
    @Path("memory")
    @Permission(Permission.VIEW_RUNTIME)
    @Operation("Tells what memory is in use; with bundles=true also how much objects of each bundle's classes take,"
            + " for which all objects are counted, while everything else stands still.")
    public Memory.View memory(@QueryParam("bundles") @DefaultValue("false") boolean bundles) {
        return Memory.now(bundles ? owners.owners() : null);
    }
}
