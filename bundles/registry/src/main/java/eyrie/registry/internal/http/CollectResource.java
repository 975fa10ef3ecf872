/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.registry.internal.http;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.registry.internal.Role;
import eyrie.registry.internal.gc.CollectReport;
import eyrie.registry.internal.gc.Collector;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Garbage collection on demand. */
@Path("/eyrie/v1/registry/collect")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class, property = Role.REGISTRY)
public final class CollectResource implements Resource {
    private final Collector collector;

    @Activate
    public CollectResource(@Reference Collector collector) {
        this.collector = collector;
    }

    /** Answers what was removed, or with {@code dry_run} what would be. */
    @POST
    @Permission(Permission.REGISTRY_DELETE)
    public CollectReport post(@QueryParam("dry_run") @DefaultValue("false") boolean dryRun) {
        return collector.collect(dryRun);
    }
}
