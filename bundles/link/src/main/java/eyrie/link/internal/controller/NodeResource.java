/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.link.internal.controller;

import eyrie.api.ErrorKind;
import eyrie.api.EyrieException;
import eyrie.api.fleet.Fleet;
import eyrie.api.node.Assignments;
import eyrie.api.node.NodeInfo;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.link.internal.protocol.Paths;
import eyrie.link.internal.protocol.ProtocolJson;
import eyrie.link.internal.protocol.Reports;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What nodes on other machines say and ask. Who they are, their certificates tell, and nothing else. */
@Path(Paths.ROOT)
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.controller)")
public final class NodeResource implements Resource {
    private static final int MOST_ANNOUNCEMENT = 8 << 20;
    private static final int MOST_REPORTS = 64 << 20;
    private static final int LONGEST_WAIT_SECONDS = 300;

    private final Assignments assignments;
    private final Fleet fleet;
    private final OpenPolls polls;

    @Activate
    public NodeResource(@Reference Assignments assignments, @Reference Fleet fleet, @Reference OpenPolls polls) {
        this.assignments = assignments;
        this.fleet = fleet;
        this.polls = polls;
    }

    @POST
    @Path(Paths.ANNOUNCE)
    @Permission(Permission.NODE_AGENT)
    public void announce(InputStream body, @Context SecurityContext caller) throws IOException {
        String nodeId = NodeCaller.id(caller);
        NodeInfo said = ProtocolJson.read(body, MOST_ANNOUNCEMENT, NodeInfo.class);
        assignments.announce(Announcement.checked(said).joined(nodeId));
    }

    /** Answers when there is something newer than {@code after}, or after {@code wait} seconds; no thread waits for it. */
    @GET
    @Path(Paths.ASSIGNMENTS)
    @Permission(Permission.NODE_AGENT)
    public void assignments(
            @QueryParam("after") @DefaultValue("-1") long after,
            @QueryParam("wait") @DefaultValue("0") int wait,
            @Suspended AsyncResponse answer,
            @Context SecurityContext caller) {
        String nodeId = NodeCaller.id(caller);
        if (wait < 0 || wait > LONGEST_WAIT_SECONDS) {
            throw EyrieException.invalid("wait", wait, "0 to %d seconds".formatted(LONGEST_WAIT_SECONDS));
        }
        Thread.ofVirtual().name("poll of node " + nodeId).start(() -> {
            try {
                answer.resume(page(nodeId, after, wait));
            } catch (Exception e) {
                answer.resume(revokedOr(nodeId, e));
            }
        });
    }

    private byte[] page(String nodeId, long after, int wait) throws Exception {
        Object page = polls.wait(nodeId, () -> assignments.await(nodeId, after, Duration.ofSeconds(wait)));
        requireMember(nodeId); // it may have been revoked meanwhile
        return ProtocolJson.write(page);
    }

    private Exception revokedOr(String nodeId, Exception failure) {
        try {
            requireMember(nodeId);
            return failure;
        } catch (RuntimeException refused) {
            return refused;
        }
    }

    private void requireMember(String nodeId) {
        boolean member =
                fleet.find(nodeId).filter(found -> found.revoked() == null).isPresent();
        if (!member) {
            throw new EyrieException(
                    ErrorKind.UNAUTHENTICATED, "The certificates of node %s were revoked".formatted(nodeId));
        }
    }

    @POST
    @Path(Paths.REPORTS)
    @Permission(Permission.NODE_AGENT)
    public void report(InputStream body, @Context SecurityContext caller) throws IOException {
        String nodeId = NodeCaller.id(caller);
        Reports reports = ProtocolJson.read(body, MOST_REPORTS, Reports.class);
        if (!reports.instances().isEmpty()) {
            assignments.report(nodeId, reports.instances());
        }
        if (!reports.templates().isEmpty()) {
            assignments.reportTemplates(nodeId, reports.templates());
        }
    }
}
