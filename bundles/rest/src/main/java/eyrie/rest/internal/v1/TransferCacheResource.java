/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.transfer.TransferCache;
import eyrie.rest.internal.v1.jobs.Jobs;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the node keeps of transfers beside its templates. */
@Path("/eyrie/v1/transfer-cache")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property =
                "osgi.ds.satisfying.condition.target=(|(osgi.condition.id=eyrie.role.registry)(osgi.condition.id=eyrie.role.node-apart))")
public final class TransferCacheResource implements Resource {
    private final TransferCache cache;
    private final Jobs jobs;

    @Activate
    public TransferCacheResource(@Reference TransferCache cache, @Reference Jobs jobs) {
        this.cache = cache;
        this.jobs = jobs;
    }

    /** Digests of what was damaged and is removed. */
    record Verified(List<String> damaged) {}

    @GET
    @Permission(Permission.REGISTRY_LIST)
    @Operation("Answers how much is kept of transfers, and how much may be.")
    public TransferCache.Usage usage() {
        return cache.usage();
    }

    @POST
    @Path("/verify")
    @Permission(Permission.CHANGE_CONFIG)
    @Operation(
            value = "Reads all of it and removes what is damaged; the job's result names that.",
            status = 202,
            answers = VmResource.Accepted.class)
    public Response verify() {
        return new VmResource.Accepted(
                        jobs.start("verify the transfer cache", progress -> new Verified(cache.verify(progress))))
                .answer();
    }

    @DELETE
    @Permission(Permission.CHANGE_CONFIG)
    @Operation(value = "Removes all of it that no transfer uses now; templates stay.", status = 204)
    public void clear() {
        cache.clear();
    }
}
