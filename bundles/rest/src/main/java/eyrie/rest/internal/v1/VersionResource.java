/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Build;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** What this program is; served whatever the roles are. */
@Path("/eyrie/v1/version")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class VersionResource implements Resource {
    private final Build build;

    @Activate
    public VersionResource(BundleContext context) {
        this(Build.of(context.getBundle()));
    }

    VersionResource(Build build) {
        this.build = build;
    }

    @GET
    @Permission(Permission.AUTHENTICATED)
    @Operation("Tells product, version and build.")
    public Build version() {
        return build;
    }
}
