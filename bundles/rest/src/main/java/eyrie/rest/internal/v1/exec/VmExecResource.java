/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import eyrie.api.machine.GuestCommand;
import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.api.vm.Vms;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts processes in guests. */
@Path("/eyrie/v1/vms/{id}/exec")
@Produces(MediaType.APPLICATION_JSON)
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class VmExecResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(VmExecResource.class);

    private final Vms vms;
    private final Execs execs;

    @Activate
    public VmExecResource(@Reference Vms vms, @Reference Execs execs) {
        this.vms = vms;
        this.execs = execs;
    }

    /** The process that was started. */
    record Started(String exec) {}

    @POST
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(
            value = "Starts a process in a running VM; it is killed if nobody reads its output within a minute.",
            status = 201,
            answers = Started.class)
    public Response start(@PathParam("id") String id, ExecRequest body) {
        GuestCommand command = body.checked();
        execs.requireRoom();
        Exec exec = execs.add(id, vms.guest(id).exec(command));
        // Arguments may hold secrets.
        LOG.info("Exec {} in VM {}: {}", exec.id(), id, command.argv().getFirst());
        return Response.status(Response.Status.CREATED)
                .entity(new Started(exec.id()))
                .build();
    }
}
