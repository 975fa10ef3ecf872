/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.gc.ScrubReport;
import eyrie.registry.internal.gc.Scrubber;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the search for damage has found. */
@Path("/eyrie/v1/registry/scrub")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class, property = Role.REGISTRY)
public final class ScrubResource implements Resource {
    private final Scrubber scrubber;

    @Activate
    public ScrubResource(@Reference Scrubber scrubber) {
        this.scrubber = scrubber;
    }

    @GET
    @Permission(Permission.REGISTRY_LIST)
    public ScrubReport get() {
        return scrubber.report();
    }
}
