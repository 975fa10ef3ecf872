/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.rest.internal.v1.exec;

import eyrie.api.rest.Resource;
import eyrie.api.security.Permission;
import eyrie.rest.internal.wire.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The streams of processes in guests. */
@Path("/eyrie/v1/execs/{exec}")
@Component(
        service = Resource.class,
        property = "osgi.ds.satisfying.condition.target=(osgi.condition.id=eyrie.role.node)")
public final class ExecResource implements Resource {
    private static final Logger LOG = LoggerFactory.getLogger(ExecResource.class);

    private final Execs execs;

    @Activate
    public ExecResource(@Reference Execs execs) {
        this.execs = execs;
    }

    @PUT
    @Path("/stdin")
    @Consumes(MediaType.WILDCARD)
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(value = "Feeds the process; the end of the body is the end of its input.", status = 204)
    public void feed(@PathParam("exec") String id, InputStream body) {
        execs.get(id).feed(body);
    }

    @GET
    @Path("/output")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(
            value = "Streams what the process writes, as frames of a type byte (1 output, 2 error output, 3 exit code, "
                    + "4 error message), a length of four bytes and the payload. A frame may be empty.",
            answers = byte[].class)
    public StreamingOutput output(@PathParam("exec") String id) {
        Exec exec = execs.get(id);
        return out -> carry(exec, out);
    }

    @DELETE
    @Permission(Permission.MANAGE_NODE_VMS)
    @Operation(value = "Kills the process.", status = 204)
    public void kill(@PathParam("exec") String id) {
        Exec exec = execs.get(id);
        exec.kill();
        if (!exec.isRead()) {
            execs.remove(exec);
        }
    }

    private void carry(Exec exec, OutputStream out) {
        exec.claimOutput();
        try {
            exec.carry(out);
        } catch (IOException e) {
            LOG.info("Exec {} is killed: its reader has gone ({})", exec.id(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            execs.remove(exec);
        }
    }
}
