/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.jobs;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import eyrie.rest.internal.wire.Query;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** How far long work is. Its id, which cannot be guessed, is known to whoever was allowed to start it. */
@Path("/eyrie/v1/jobs/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Component(service = Resource.class)
public final class JobResource implements Resource {
    private static final long MOST_SECONDS = 30;

    private final Jobs jobs;

    @Activate
    public JobResource(@Reference Jobs jobs) {
        this.jobs = jobs;
    }

    @GET
    @Permission(Permission.AUTHENTICATED)
    @Operation("Answers a job as soon as its revision is greater than the one given, or after so many seconds.")
    public JobState get(@PathParam("id") String id, @QueryParam("after") String after, @QueryParam("wait") String wait)
            throws InterruptedException {
        long seconds = Math.min(Query.number("wait", wait, 0, 0), MOST_SECONDS);
        return jobs.await(id, Query.number("after", after, -1, -1), Duration.ofSeconds(seconds));
    }

    @DELETE
    @Permission(Permission.AUTHENTICATED)
    @Operation(
            value = "Cancels a transfer, which then fails with UNAVAILABLE; other jobs cannot be cancelled.",
            status = 204)
    public void cancel(@PathParam("id") String id) {
        jobs.cancel(id);
    }
}
